import type { Fleet } from '../fleet.ts';
import { hostOf } from '../host.ts';
import { internalDomain } from '../network.ts';
import { edgeRoutes } from './edge.ts';
import { machineNames } from './gateway.ts';

/** What an A record points to: an address that we know, or the one that Tailscale gave to a Service. */
export type Target = { readonly address: string } | { readonly addressOf: string } | { readonly name: string };

/** A record of the zone. */
export interface DnsRecord {
  /** Relative to the zone. */
  readonly name: string;
  readonly type: 'A' | 'CNAME';
  /** Seconds. */
  readonly ttl: number;
  readonly target: Target;
  /** Why it is there. */
  readonly about: string;
}

/**
 * Every record that we manage, sorted by name. The wildcard leads people to their door of the gateway; names that
 * machines call lead to the other one, since a more specific record hides a wildcard (RFC 4592).
 */
export function dnsRecords(fleet: Fleet): readonly DnsRecord[] {
  const { network, joints } = fleet;
  const { ttl, zone, internal } = network;
  const gateway = hostOf(joints.gateway.by.on);
  const address: Target =
    gateway.tailnetAddress === undefined ? { addressOf: gateway.name } : { address: gateway.tailnetAddress };
  const people: Target = { addressOf: `svc:${joints.gateway.door}` };
  const relative = (name: string): string => name.slice(0, -(zone.length + 1));
  return [
    { name: internal, type: 'A' as const, ttl, target: people, about: `${internalDomain(network)} itself` },
    { name: `*.${internal}`, type: 'A' as const, ttl, target: people, about: 'services for people' },
    ...machineNames(fleet).map((name) => ({
      name: relative(name),
      type: 'A' as const,
      ttl,
      target: address,
      about: 'called by services',
    })),
    ...edgeRoutes(fleet).map(({ host, service }) => ({
      name: relative(host),
      type: 'CNAME' as const,
      ttl,
      target: { name: `${joints.edge.app}.fly.dev.` },
      about: `${service.name}, public`,
    })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}
