import type { VaultItem } from './vault.ts';

/** A person who uses the homelab. */
export interface Person {
  /** Name within this repository. */
  readonly name: string;
  /** Tailscale login. A login in `example.com` is a placeholder; a policy with placeholders is never applied. */
  readonly login: string;
  /** An admin reaches everything, a member only what is declared for members. */
  readonly role: 'admin' | 'member';
}

/** A Tailscale group. */
export interface Group {
  readonly name: string;
  readonly members: readonly Person[];
}

/** Tailscale tags with a role in the policy, without the `tag:` prefix. */
export interface RoleTags {
  /** The credential that applies the policy. It owns all other tags. */
  readonly management: string;
  /** The ingress operator of a cluster. */
  readonly operator: string;
  /** All proxies and endpoints that the operator creates. */
  readonly ingressProxy: string;
  /** Endpoints that members may reach. */
  readonly memberTarget: string;
  /** The edge proxy. */
  readonly edgeProxy: string;
  /** Endpoints that the edge proxy may reach. */
  readonly edgeTarget: string;
}

/**
 * An OAuth client of the tailnet, which an admin creates by hand
 * (https://tailscale.com/docs/features/oauth-clients).
 */
export interface OauthClient {
  readonly name: string;
  /** Holds its id and its secret. */
  readonly item: VaultItem;
  /** Tags it is created with, without the `tag:` prefix. It may assign them together, and every tag that one of them owns. */
  readonly tags: readonly string[];
  /** Scopes it is created with (https://tailscale.com/docs/reference/trust-credentials). */
  readonly scopes: readonly string[];
}

/** OAuth clients by role. */
export interface OauthClients {
  /** Applies the policy, and creates what is not in a cluster. */
  readonly management: OauthClient;
  /** The ingress operators of all clusters. */
  readonly operator: OauthClient;
}

/** Shell access through Tailscale SSH. */
export interface SshAccess {
  /** Tags of the hosts that admins log in to. */
  readonly tags: readonly string[];
  /** How often users re-authenticate in the browser, as a Go duration (`12h`). */
  readonly checkPeriod: string;
}

/** Domains, people and access of the network. */
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
  readonly oauthClients: OauthClients;
  readonly ssh: SshAccess;
  /** TTL of every DNS record, in seconds. */
  readonly ttl: number;
  /** IANA time zone. */
  readonly timeZone: string;
}

/** The domain that the gateway serves. */
export const internalDomain = (network: Network): string => `${network.internal}.${network.zone}`;

/** True for a login that is a placeholder for the real, private one. */
export const isPlaceholder = (person: Person): boolean => person.login.endsWith('@example.com');
