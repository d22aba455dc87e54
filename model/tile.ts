import type { Data, Text } from './value.ts';

/** A tile on the dashboard. */
export interface Tile {
  readonly group: 'Host Services' | 'Content' | 'Infrastructure' | 'Services' | 'AI';
  readonly icon: string;
  /** @default the name of the service */
  readonly name?: string;
  /** @default the description of the service */
  readonly description?: string;
  /** @default the URL under which the service's audience opens it */
  readonly href?: Text;
  /**
   * Homepage widget (https://gethomepage.dev/widgets/). `url` is filled in; vault fields reach the dashboard as
   * secrets.
   */
  readonly widget?: { readonly type: string } & Readonly<Record<string, Data>>;
}
