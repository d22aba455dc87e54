/**
 * Whom an exposure is for.
 *
 * - `admin`: the owner alone.
 * - `member`: every person of the tailnet.
 * - `public`: everyone, through the edge proxy; members reach it inside the tailnet too.
 * - `machine`: no person but the owner; only the services that declare a call to it.
 */
export type Audience = 'admin' | 'member' | 'public' | 'machine';

/** Who checks the caller's identity: single sign-on, the application itself, or nobody, with the reason. */
export type Auth = 'sso' | 'app' | { readonly none: string };

/** A port of a service made reachable outside its own cluster or host, under a name. */
export interface Exposure {
  /** Short host name: `feed` is `feed.<tailnet>`, `feed.<internal domain>` and, when public, `feed.<zone>`. */
  readonly host: string;
  /** Name of the service's port. Default: `http`. */
  readonly port?: string;
  /** Kubernetes Service behind it, where several have a port of that name. Default: the first. */
  readonly of?: string;
  readonly audience: Audience;
  readonly auth: Auth;
  /** `https` is terminated by a proxy; `tcp` is forwarded as it is. Default: `https`. */
  readonly protocol?: 'https' | 'tcp';
  /**
   * Path that answers 200 when the service works. Required for a public exposure. Default for an exposure to people: the
   * path on which the container behind the port is probed.
   */
  readonly health?: string;
  /** Path prefixes that are published; all others are not routed. Default: everything. */
  readonly paths?: readonly string[];
  /** Port of the Tailscale Service. Default: 443 for `https`, the service's own for `tcp`. */
  readonly tailnetPort?: number;
  /** Port on which Caddy forwards a `tcp` exposure; without it Caddy does not. */
  readonly internalPort?: number;
  /** What the edge proxy does for a public exposure. Required for one. */
  readonly edge?: EdgeTraits;
}

/** How the edge proxy treats a public exposure. Path prefixes hold for every spelling that a server could accept. */
export interface EdgeTraits {
  /** `static` is cached whole and read only; `dynamic` caches assets only and passes cookies and WebSockets. */
  readonly kind: 'static' | 'dynamic';
  /**
   * Largest request body, in MiB.
   * @default 1
   */
  readonly bodyMib?: number;
  /**
   * Path prefixes on which logins are tried; they are limited and watched.
   * @default []
   */
  readonly loginPaths?: readonly string[];
  /**
   * Statuses with which the service answers a POST to a login path whose password was wrong. A 401 to a request that
   * carried credentials is a failed login everywhere and is not listed here.
   * @default [401, 403]
   */
  readonly failedLogin?: readonly number[];
  /**
   * Path prefixes that the edge answers with 403.
   * @default []
   */
  readonly blockedPaths?: readonly string[];
  /**
   * Path prefixes of a dynamic service whose files are the same for every visitor; they are cached for requests
   * without cookie and credentials. A static service is cached whole.
   * @default []
   */
  readonly assetPaths?: readonly string[];
  /**
   * True where the query string selects the content of a static site. Otherwise it is dropped, so that it cannot be
   * used to get around the cache.
   * @default false
   */
  readonly cacheQuery?: boolean;
  /**
   * Content-Security-Policy, sources by directive: `{ 'default-src': ["'self'"] }`.
   * @default none
   * @see https://www.w3.org/TR/CSP3/
   */
  readonly contentSecurityPolicy?: Readonly<Record<string, readonly string[]>>;
  /**
   * Path prefixes that robots.txt asks crawlers to leave, besides the blocked paths and those of logins.
   * @default []
   */
  readonly crawlersAvoid?: readonly string[];
}

/** True for an exposure that the edge proxy publishes to the internet. */
export const isPublic = (exposure: Exposure): boolean => exposure.audience === 'public';
/** Name of the exposed port. */
export const portName = (exposure: Exposure): string => exposure.port ?? 'http';
export const protocolOf = (exposure: Exposure): 'https' | 'tcp' => exposure.protocol ?? 'https';
