/**
 * Whom an exposure is for.
 *
 * - `admin`: the owner only.
 * - `member`: every person of the tailnet.
 * - `public`: everyone, through the edge proxy; members reach it inside the tailnet too.
 * - `service`: services that declare a call to it, and no person but the owner.
 */
export type Audience = 'admin' | 'member' | 'public' | 'service';

/** Who checks the caller's identity: single sign-on, the application itself, or nobody, with the reason. */
export type Auth = 'sso' | 'app' | { readonly none: string };

/** Makes a port of a service reachable under a host name outside its own cluster or host. */
export interface Exposure {
  /** Short host name: `feed` is `feed.<tailnet>`, `feed.<internal domain>` and, if public, `feed.<zone>`. */
  readonly host: string;
  /**
   * Name of the service's port.
   * @default 'http'
   */
  readonly port?: string;
  /**
   * Kubernetes Service behind it, if several have a port of that name.
   * @default the first one
   */
  readonly service?: string;
  /**
   * Name of the Ingress. The operator refuses a second Ingress for a host, so an existing one keeps its name.
   * @default '<host>-tailscale'
   */
  readonly ingressName?: string;
  readonly audience: Audience;
  readonly auth: Auth;
  /**
   * `https` is terminated by a proxy, `tcp` is forwarded unchanged.
   * @default 'https'
   */
  readonly protocol?: 'https' | 'tcp';
  /**
   * Path that answers 200 while the service is healthy. Required for a public exposure.
   * @default the path of the container's readiness probe, for an exposure to people
   */
  readonly health?: string;
  /**
   * Path prefixes that are published; other paths are not routed.
   * @default all paths
   */
  readonly paths?: readonly string[];
  /**
   * Port of the Tailscale Service.
   * @default 443 for `https`, the service's own port for `tcp`
   */
  readonly tailnetPort?: number;
  /** Port on which the gateway forwards a `tcp` exposure. Without it the gateway does not forward the exposure. */
  readonly internalPort?: number;
  /** How the edge proxy treats a public exposure. Required for a public exposure. */
  readonly edge?: EdgeTraits;
}

/** How the edge proxy treats a public exposure. Path prefixes match every encoding that a server might accept. */
export interface EdgeTraits {
  /** `static`: all responses are cached. `dynamic`: only assets are cached; cookies and WebSockets are passed on. */
  readonly kind: 'static' | 'dynamic';
  /**
   * Largest request body, in MiB.
   * @default 1
   */
  readonly bodyMib?: number;
  /**
   * Path prefixes of login requests, which are rate limited and monitored.
   * @default []
   */
  readonly loginPaths?: readonly string[];
  /**
   * Status codes of the response to a POST to a login path with a wrong password. A 401 response to a request with
   * credentials always counts as a failed login.
   * @default [401, 403]
   */
  readonly failedLogin?: readonly number[];
  /**
   * Path prefixes that the edge proxy answers with 403.
   * @default []
   */
  readonly blockedPaths?: readonly string[];
  /**
   * Path prefixes of a dynamic service whose files are the same for every visitor. They are cached for requests without
   * cookies and credentials.
   * @default []
   */
  readonly assetPaths?: readonly string[];
  /**
   * True if the content of a static site depends on the query string. Otherwise the query string is dropped, so that it
   * cannot be used to bypass the cache.
   * @default false
   */
  readonly cacheQuery?: boolean;
  /**
   * Sources of the Content-Security-Policy by directive: `{ 'default-src': ["'self'"] }`.
   * @default none
   * @see https://www.w3.org/TR/CSP3/
   */
  readonly contentSecurityPolicy?: Readonly<Record<string, readonly string[]>>;
  /**
   * Path prefixes that robots.txt excludes, in addition to the blocked paths and the login paths.
   * @default []
   */
  readonly crawlersAvoid?: readonly string[];
}

/** True for an exposure that the edge proxy publishes to the internet. */
export const isPublic = (exposure: Exposure): boolean => exposure.audience === 'public';
/** Name of the exposed port. */
export const portName = (exposure: Exposure): string => exposure.port ?? 'http';
export const protocolOf = (exposure: Exposure): 'https' | 'tcp' => exposure.protocol ?? 'https';
/** Place of an exposure, as problems show it. */
export const exposureField = ({ host }: Exposure): string => `exposures[${host}]`;

/** Identity of an exposure within a fleet. */
export const exposureKey = ({ name }: { readonly name: string }, exposure: Exposure): string =>
  `${name} ${exposure.host} ${portName(exposure)}`;
