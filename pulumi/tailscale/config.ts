import type { Fleet } from '#model/fleet.ts';
import { type Seconds, days } from '#model/units.ts';
import { expectConfig, refuseRun } from '../lib/config.ts';

/** Maximum lifetime of an auth key in days (https://tailscale.com/docs/features/access-control/auth-keys). */
const maxKeyDays = 90;

/** Inputs of the program. */
export interface TailnetConfig {
  /** MagicDNS domain. */
  readonly tailnet: string;
  /**
   * Lifetime of the edge proxy's auth key, in days.
   * @default 90
   */
  readonly edgeKeyLifetime: Seconds;
}

/**
 * Reads the stack configuration and checks it against the fleet.
 *
 * @throws RunError if the stack is for another tailnet, or if the lifetime of the auth key is invalid
 */
export function tailnetConfig(fleet: Fleet): TailnetConfig {
  const { tailnet } = fleet.network;
  expectConfig({ key: 'tailscale:tailnet', value: tailnet, what: 'the tailnet of the fleet' });
  const edge = fleet.providers.edge.service;
  const keyDays = edge.settings['authKeyDays'] ?? maxKeyDays;
  const holds = Number.isInteger(keyDays) && Number(keyDays) >= 1 && Number(keyDays) <= maxKeyDays;
  refuseRun(
    holds
      ? []
      : [
          {
            subject: `service ${edge.name}`,
            field: 'settings.authKeyDays',
            value: keyDays,
            rule: `an auth key lives for 1 to ${maxKeyDays} whole days`,
            fix: `write authKeyDays: ${maxKeyDays}, and renew the key in time`,
          },
        ],
  );
  return { tailnet, edgeKeyLifetime: days(Number(keyDays)) };
}
