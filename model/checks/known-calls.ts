import type { Problem } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { allCalls } from '../views/calls.ts';
import { type Check, count } from './check.ts';
import { portNames, subjectOf } from './names.ts';

/** Calls that follow from the fleet are looked at as well. */
export const knownCalls: Check<Fleet> = {
  name: 'known-calls',
  rule: 'A call goes to a service of the fleet, to a port that it has, and never to the caller itself',
  reason: 'After a move, checks and scrapes kept asking the old place for days (INV-08)',
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
              rule: 'a service does not call itself',
              fix: 'remove the call: its own pods reach each other',
            },
          ];
        }
        return known.includes(port)
          ? []
          : [
              {
                ...problem,
                rule: `${to.name} has no such port, it has ${known.join(', ') || 'none'}`,
                fix: 'name one of them',
              },
            ];
      }),
    };
  },
};
