import { servicePorts } from '../address.ts';
import type { Problem } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import type { Metrics } from '../metrics.ts';
import type { AnyService } from '../service.ts';
import { type Check, clashes, count } from './check.ts';
import { portNames, subjectOf } from './names.ts';

function missingPort(
  service: AnyService,
  job: string,
  { port = 'http', service: of, pushed }: Metrics,
): readonly Problem[] {
  if (pushed === true) return [];
  const problem = { subject: subjectOf(service), field: `metrics["${job}"].port`, value: port };
  if (of !== undefined && service.kind === 'kubernetes') {
    const known = servicePorts(service).some((candidate) => candidate.service === of && candidate.name === port);
    const rule = `Kubernetes Service ${of} has no such port`;
    return known ? [] : [{ ...problem, rule, fix: 'use an existing Service and port' }];
  }
  const names = portNames(service);
  const rule = `the service has no such port; it has ${names.join(', ') || 'none'}`;
  return names.includes(port) ? [] : [{ ...problem, rule, fix: 'use one of them, or set `pushed: true`' }];
}

/** Alerts and dashboards select metrics by their job. */
export const metricsPorts: Check<Fleet> = {
  name: 'metrics-ports',
  rule: 'Metrics are scraped from an existing port under a unique job',
  reason:
    'A dashboard stayed empty for days after a move; if two services share a job, the alert misses the loss of one',
  run(fleet) {
    const all = fleet.services.flatMap((service) =>
      Object.entries(service.metrics).map(([job, metrics]) => ({ service, job, metrics })),
    );
    return {
      examined: count(all, 'source of metrics', 'sources of metrics'),
      problems: [
        ...all.flatMap(({ service, job, metrics }) => missingPort(service, job, metrics)),
        ...clashes(
          all,
          ({ job }) => job,
          (second, first) => ({
            subject: subjectOf(second.service),
            field: `metrics["${second.job}"]`,
            value: undefined,
            rule: `${subjectOf(first.service)} already has metrics under this job`,
            fix: 'use a unique job',
          }),
        ),
      ],
    };
  },
};
