import type { Data } from './config.ts';

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
  /** Homepage widget (https://gethomepage.dev/widgets/); its `url` is filled in. */
  readonly widget?: Readonly<Record<string, Data>>;
}
