import type { Fleet } from '#model/fleet.ts';
import { expectConfig } from '../lib/config.ts';

/**
 * The stack's configuration, checked against the fleet.
 *
 * @throws RunError when the stack is for another zone or another tailnet.
 */
export function dnsConfig({ network: { zone, tailnet } }: Fleet): { readonly zone: string; readonly tailnet: string } {
  expectConfig(
    { key: 'blumeops-dns:domain', value: zone, what: 'the zone of the fleet' },
    { key: 'tailscale:tailnet', value: tailnet, what: 'the tailnet of the fleet, whose addresses are looked up' },
  );
  return { zone, tailnet };
}
