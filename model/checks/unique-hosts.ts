import { portName } from '../exposure.ts';
import type { Fleet } from '../fleet.ts';
import { type Check, clashes, count } from './check.ts';

/** A Tailscale Service has one name in the tailnet, whatever cluster it comes from. */
export const uniqueHosts: Check<Fleet> = {
  name: 'unique-hosts',
  rule: 'No two services answer to one host name',
  why: 'The second one becomes `feed-1` in the tailnet, and Caddy keeps asking the first (INV-06)',
  run(fleet) {
    const exposures = fleet.services.flatMap((service) => service.exposures.map((exposure) => ({ service, exposure })));
    return {
      examined: count(exposures, 'exposure'),
      problems: clashes(
        exposures,
        ({ service, exposure }) => `${exposure.host} ${hostShared(fleet, exposure.host, service) ? portName(exposure) : ''}`,
        (second, first) => ({
          subject: `service ${second.service.name}`,
          field: 'exposures[].host',
          value: second.exposure.host,
          rule: `service ${first.service.name} already answers to that name`,
          fix: 'give one of the two another host',
        }),
      ),
    };
  },
};

/** One service may expose several ports under one name; two services may not share it. */
const hostShared = (fleet: Fleet, host: string, service: unknown): boolean =>
  fleet.services.every((other) => other === service || other.exposures.every((exposure) => exposure.host !== host));
