import type { Problem } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { outsideCalls } from '../views/calls.ts';
import { type Check, count } from './check.ts';
import { addressesOf, inRange } from './ip.ts';
import { subjectOf } from './names.ts';

/** `lan()` is for what is no part of the fleet, such as a camera. */
export const lanCalls: Check<Fleet> = {
  name: 'lan-calls',
  rule: 'A call into the LAN goes to a device there that the fleet does not know',
  reason: 'A machine that is called by its address is missed when it moves (INV-40)',
  run(fleet) {
    const machines = new Map(fleet.hosts.flatMap((host) => addressesOf(host).map((address) => [address, host.name])));
    const calls = fleet.services.flatMap((service) =>
      outsideCalls(service).flatMap((call) => (call.kind === 'lan' ? [{ service, call }] : [])),
    );
    return {
      examined: count(calls, 'call into the LAN', 'calls into the LAN'),
      problems: calls.flatMap(({ service, call: { address, port } }): readonly Problem[] => {
        const problem = { subject: subjectOf(service), field: 'calls[lan]', value: `${address}:${port}` };
        const machine = machines.get(address);
        if (machine !== undefined) {
          return [{ ...problem, rule: `that is the machine ${machine}`, fix: 'call the service that runs on it' }];
        }
        return inRange(address, fleet.network.lan)
          ? []
          : [
              {
                ...problem,
                rule: `it is not in the LAN ${fleet.network.lan}`,
                fix: 'correct the address, or use internet()',
              },
            ];
      }),
    };
  },
};
