/** A person who uses the homelab. */
export interface Person {
  /** Name within this repository. */
  readonly name: string;
  /** Tailscale login. A login in `example.com` is a placeholder; whatever applies a policy refuses it. */
  readonly login: string;
  /** An admin reaches everything; a member what is declared for members. */
  readonly role: 'admin' | 'member';
}

/** A Tailscale group. */
export interface Group {
  readonly name: string;
  readonly members: readonly Person[];
}

/** The names under which services are found, and who may use the network. */
export interface Network {
  /** MagicDNS domain; every Tailscale Service is `<host>.<tailnet>`. */
  readonly tailnet: string;
  /** Zone of the registrar; public services are `<host>.<zone>`. */
  readonly zone: string;
  /** Subdomain of the zone that Caddy serves; internal services are `<host>.<internal>.<zone>`. */
  readonly internal: string;
  /** The trusted LAN, as CIDR. */
  readonly lan: string;
  readonly people: readonly Person[];
  readonly groups: readonly Group[];
  /** Time to live of every DNS record, in seconds. */
  readonly ttl: number;
  /** IANA time zone of the house. */
  readonly timeZone: string;
}

/** The domain that Caddy serves. */
export const internalDomain = (network: Network): string => `${network.internal}.${network.zone}`;

/** True while a login is one that only stands in for the real, private one. */
export const isPlaceholder = (person: Person): boolean => person.login.endsWith('@example.com');
