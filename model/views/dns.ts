import type { Fleet } from '../fleet.ts';
import { machineOf } from '../host.ts';
import { internalDomain } from '../network.ts';
import { edgeRoutes } from './edge.ts';
import { serviceNames } from './gateway.ts';

/** What a record points to: a known address, the one that Tailscale gave to a Service, or another name. */
export type Target = { readonly address: string } | { readonly addressOf: string } | { readonly name: string };

/** A record of the zone. */
export interface DnsRecord {
  /** Relative to the zone. */
  readonly name: string;
  readonly type: 'A' | 'CNAME';
  /** Seconds. */
  readonly ttl: number;
  readonly target: Target;
  /** What it is for. */
  readonly description: string;
}

/**
 * Every record that we manage, sorted by name. The wildcard leads people to their entryPoint of the gateway; names that
 * machines call lead to the other one, since a more specific record hides a wildcard (RFC 4592).
 */
export function dnsRecords(fleet: Fleet): readonly DnsRecord[] {
  const { network, providers } = fleet;
  const { ttl, zone, internal } = network;
  const gateway = machineOf(providers.gateway.service.on);
  const address: Target =
    gateway.tailnetAddress === undefined ? { addressOf: gateway.name } : { address: gateway.tailnetAddress };
  const people: Target = { addressOf: `svc:${providers.gateway.usersEntryPoint}` };
  const relative = (name: string): string => name.slice(0, -(zone.length + 1));
  return [
    { name: internal, type: 'A' as const, ttl, target: people, description: `${internalDomain(network)} itself` },
    { name: `*.${internal}`, type: 'A' as const, ttl, target: people, description: 'services for people' },
    ...serviceNames(fleet).map((name) => ({
      name: relative(name),
      type: 'A' as const,
      ttl,
      target: address,
      description: 'called by services',
    })),
    ...edgeRoutes(fleet).map(({ host, service }) => ({
      name: relative(host),
      type: 'CNAME' as const,
      ttl,
      target: { name: `${providers.edge.app}.${providers.edge.domain}.` },
      description: `${service.name}, public`,
    })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}
