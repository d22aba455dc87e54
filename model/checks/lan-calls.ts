import type { Problem } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { outsideCalls } from '../views/calls.ts';
import { type Check, count } from './check.ts';
import { addressesOf, inRange } from './ip.ts';
import { subjectOf } from './names.ts';

/** `lan()` is for devices outside the fleet, such as a camera. */
export const lanCalls: Check<Fleet> = {
  name: 'lan-calls',
  rule: 'LAN calls lead to devices in the LAN that are not part of the fleet',
  reason: 'A call by address breaks unnoticed when the host moves',
  run(fleet) {
    const hosts = new Map(fleet.hosts.flatMap((host) => addressesOf(host).map((address) => [address, host.name])));
    const calls = fleet.services.flatMap((service) =>
      outsideCalls(service).flatMap((call) => (call.kind === 'lan' ? [{ service, call }] : [])),
    );
    return {
      examined: count(calls, 'LAN call'),
      problems: calls.flatMap(({ service, call: { address, port } }): readonly Problem[] => {
        const problem = { subject: subjectOf(service), field: 'calls[lan]', value: `${address}:${port}` };
        const host = hosts.get(address);
        if (host !== undefined) {
          return [{ ...problem, rule: `this is the address of host ${host}`, fix: 'call the service that runs on it' }];
        }
        return inRange(address, fleet.network.lan)
          ? []
          : [
              {
                ...problem,
                rule: `the address is not in the LAN ${fleet.network.lan}`,
                fix: 'correct the address, or use internet()',
              },
            ];
      }),
    };
  },
};
