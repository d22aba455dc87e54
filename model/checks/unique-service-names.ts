import type { Fleet } from '../fleet.ts';
import { type Check, clashes, count } from './check.ts';
import { subjectOf } from './names.ts';

/** The name is that of the application, of its folder in `dist/`, of its probes and of its metrics. */
export const uniqueServiceNames: Check<Fleet> = {
  name: 'unique-service-names',
  rule: 'No two services have one name, whatever they run on',
  reason: 'All applications live in the namespace of Argo CD, where the second one replaces the first without a word',
  run: ({ services }) => ({
    examined: count(services, 'service'),
    problems: clashes(
      services,
      ({ name }) => name,
      (second, first) => ({
        subject: subjectOf(second),
        field: 'name',
        value: second.name,
        ...(second.on.name === first.on.name
          ? { rule: `two services on ${first.on.name} have this name`, fix: 'rename one of the two' }
          : {
              rule: `the service on ${second.on.name} and the one on ${first.on.name} share it`,
              fix: 'put the suffix of its cluster behind one of the two',
            }),
      }),
    ),
  }),
};
