/** A person who uses the homelab. */
export interface Person {
  /** Name within this repository. */
  readonly name: string;
  /** Tailscale login. One in `example.com` is a placeholder, with which no policy is applied. */
  readonly login: string;
  /** An admin reaches everything; a member what is declared for members. */
  readonly role: 'admin' | 'member';
}

/** A Tailscale group. */
export interface Group {
  readonly name: string;
  readonly members: readonly Person[];
}

/** Tailscale tags that stand for a role in the policy, without the `tag:` prefix. */
export interface RoleTags {
  /** The credential that applies the policy; it owns all other tags. */
  readonly management: string;
  /** The ingress operator of a cluster. */
  readonly operator: string;
  /** Every proxy and endpoint that the operator creates. */
  readonly ingressProxy: string;
  /** What a member may reach. */
  readonly memberTarget: string;
  /** The edge proxy. */
  readonly edgeProxy: string;
  /** What the edge proxy may reach. */
  readonly edgeTarget: string;
}

/** Shell access through Tailscale SSH. */
export interface SshAccess {
  /** Tags of the machines that admins log in to. */
  readonly tags: readonly string[];
  /** After which time a session is confirmed again in the browser, as a Go duration. */
  readonly checkPeriod: string;
}

/** The names under which services are found, and who may use the network. */
export interface Network {
  /** MagicDNS domain; every Tailscale Service is `<host>.<tailnet>`. */
  readonly tailnet: string;
  /** Zone of the registrar; public services are `<host>.<zone>`. */
  readonly zone: string;
  /** Subdomain of the zone that the gateway serves; internal services are `<host>.<internal>.<zone>`. */
  readonly internal: string;
  /** The trusted LAN, as CIDR. */
  readonly lan: string;
  readonly people: readonly Person[];
  readonly groups: readonly Group[];
  readonly tags: RoleTags;
  readonly ssh: SshAccess;
  /** Time to live of every DNS record, in seconds. */
  readonly ttl: number;
  /** IANA time zone of the house. */
  readonly timeZone: string;
}

/** The domain that the gateway serves. */
export const internalDomain = (network: Network): string => `${network.internal}.${network.zone}`;

/** True for a login that is a placeholder for the real, private one. */
export const isPlaceholder = (person: Person): boolean => person.login.endsWith('@example.com');
