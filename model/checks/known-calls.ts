import type { Problem } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { allCalls } from '../views/calls.ts';
import { type Check, count } from './check.ts';
import { portNames, subjectOf } from './names.ts';

/** Includes the calls that follow from references. */
export const knownCalls: Check<Fleet> = {
  name: 'known-calls',
  rule: 'A call leads to an existing port of another service',
  reason: 'After a service had moved, probes and scrapes used its old address for days',
  run(fleet) {
    const ports = new Map(fleet.services.map((service) => [service, portNames(service)]));
    const calls = allCalls(fleet);
    return {
      examined: count(calls, 'call'),
      problems: calls.flatMap(({ caller, to, port, field }): readonly Problem[] => {
        const problem = { subject: subjectOf(caller), field, value: `${to.name} ${port}` };
        const known = ports.get(to) ?? [];
        if (caller === to) {
          return [
            {
              ...problem,
              rule: 'a service must not declare a call to itself',
              fix: 'remove the call; its own pods reach each other anyway',
            },
          ];
        }
        return known.includes(port)
          ? []
          : [
              {
                ...problem,
                rule: `${to.name} has no such port; it has ${known.join(', ') || 'none'}`,
                fix: 'use one of them',
              },
            ];
      }),
    };
  },
};
