import type { Fleet } from '../fleet.ts';
import { type Check, clashes, count } from './check.ts';
import { subjectOf } from './names.ts';

/** The name identifies the application, its folder in `dist/`, its probes and its metrics. */
export const uniqueServiceNames: Check<Fleet> = {
  name: 'unique-service-names',
  rule: 'Service names are unique across all clusters and hosts',
  reason: 'All applications share the namespace of Argo CD, where the second one silently replaces the first',
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
              rule: `a service on ${first.on.name} and one on ${second.on.name} have this name`,
              fix: 'append the suffix of its cluster to one of the two',
            }),
      }),
    ),
  }),
};
