import type { Data, Text } from './value.ts';

/** A tile on the dashboard. */
export interface Tile {
  readonly group: 'Host Services' | 'Content' | 'Infrastructure' | 'Services' | 'AI';
  readonly icon: string;
  /** @default the name of the service */
  readonly name?: string;
  /** @default the description of the service */
  readonly description?: string;
  /** @default the URL where the service's audience opens it */
  readonly href?: Text;
  /**
   * Homepage widget (https://gethomepage.dev/widgets/). Its `url` is filled in; a field of the vault reaches the
   * dashboard as a secret.
   */
  readonly widget?: { readonly type: string } & Readonly<Record<string, Data>>;
}
