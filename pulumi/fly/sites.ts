import type { EdgeTraits } from '#model/exposure.ts';

/** A public host name, with every trait filled in. */
export interface EdgeSite extends Required<Omit<EdgeTraits, 'contentSecurityPolicy'>> {
  /** Public host name, in lower case. */
  readonly host: string;
  /** Where the tunnel leads. */
  readonly upstream: {
    /** MagicDNS name; also the name that its certificate must have. */
    readonly name: string;
    readonly port: number;
    /** Path that answers 200 while the service works. */
    readonly health: string;
  };
  readonly contentSecurityPolicy: Readonly<Record<string, readonly string[]>>;
}

/** Traits as written, with the defaults that their docstrings name. */
export const site = (host: string, upstream: EdgeSite['upstream'], traits: EdgeTraits): EdgeSite => ({
  host,
  upstream,
  bodyMib: 1,
  loginPaths: [],
  failedLogin: [401, 403],
  blockedPaths: [],
  assetPaths: [],
  cacheQuery: false,
  contentSecurityPolicy: {},
  crawlersAvoid: [],
  ...traits,
});
