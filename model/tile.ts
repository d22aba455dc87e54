import type { Data } from './config.ts';
import type { Field } from './secret.ts';

/** A tile on the dashboard. It links to where the service's audience opens it. */
export interface Tile {
  readonly group: 'Host Services' | 'Content' | 'Infrastructure' | 'Services' | 'AI';
  readonly icon: string;
  /** Default: the service's name. */
  readonly name?: string;
  /** Default: what the service is `about`. */
  readonly description?: string;
  /** Default: where the audience opens the service. */
  readonly href?: string;
  /** Homepage widget (https://gethomepage.dev/widgets/); its `url` is filled in, and a field of the vault reaches it as a secret. */
  readonly widget?: { readonly type: string } & Readonly<Record<string, Data | Field>>;
}
