import type { Fleet } from '#model/fleet.ts';
import { type Seconds, days } from '#model/units.ts';
import { expectConfig, refuseRun } from '../lib/config.ts';

/** Longest life of an auth key (https://tailscale.com/docs/features/access-control/auth-keys). */
const longestKeyDays = 90;

/** What the program of the tailnet is told. */
export interface TailnetConfig {
  /** MagicDNS domain, as the stack's configuration and the fleet both name it. */
  readonly tailnet: string;
  /** How long the edge machine's auth key is valid. Default: 90 days, the longest that there is. */
  readonly edgeKeyLifetime: Seconds;
}

/**
 * The stack's configuration, checked against the fleet.
 *
 * @throws RunError when the stack is for another tailnet, or when the key would live longer than Tailscale lets it.
 */
export function tailnetConfig(fleet: Fleet): TailnetConfig {
  const { tailnet } = fleet.network;
  expectConfig({ key: 'tailscale:tailnet', value: tailnet, what: 'the tailnet of the fleet' });
  const edge = fleet.providers.edge.service;
  const keyDays = edge.settings['authKeyDays'] ?? longestKeyDays;
  const holds = Number.isInteger(keyDays) && Number(keyDays) >= 1 && Number(keyDays) <= longestKeyDays;
  refuseRun(
    holds
      ? []
      : [
          {
            subject: `service ${edge.name}`,
            field: 'settings.authKeyDays',
            value: keyDays,
            rule: `an auth key lives for 1 to ${longestKeyDays} whole days`,
            fix: `write authKeyDays: ${longestKeyDays}, and renew the key in time`,
          },
        ],
  );
  return { tailnet, edgeKeyLifetime: days(Number(keyDays)) };
}
