import type { Fleet } from '#model/fleet.ts';
import { expectConfig } from '../lib/config.ts';

/**
 * Checks the stack configuration against the fleet.
 *
 * @throws RunError if the stack is for another zone or tailnet
 */
export function dnsConfig({ network: { zone, tailnet } }: Fleet): { readonly zone: string; readonly tailnet: string } {
  expectConfig(
    { key: 'blumeops-dns:domain', value: zone, what: 'the zone of the fleet' },
    { key: 'tailscale:tailnet', value: tailnet, what: 'the tailnet of the fleet, whose addresses are looked up' },
  );
  return { zone, tailnet };
}
