import type { Fleet } from '../fleet.ts';
import { machineOf } from '../host.ts';
import { internalDomain } from '../network.ts';
import { edgeRoutes } from './edge.ts';
import { serviceNames } from './gateway.ts';

/** Target of a record: a known address, the address of a tailnet device or Tailscale Service, or another name. */
export type Target = { readonly address: string } | { readonly addressOf: string } | { readonly name: string };

/** A record of the DNS zone. */
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
 * Every record that we manage, sorted by name. The wildcard leads to the entry point for users; names that services
 * call lead to the entry point for services, since a more specific record overrides a wildcard (RFC 4592).
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
    {
      name: internal,
      type: 'A' as const,
      ttl,
      target: people,
      description: `${internalDomain(network)} itself, for users`,
    },
    { name: `*.${internal}`, type: 'A' as const, ttl, target: people, description: 'entry point for users' },
    ...serviceNames(fleet).map((name) => ({
      name: relative(name),
      type: 'A' as const,
      ttl,
      target: address,
      description: 'entry point for services',
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
