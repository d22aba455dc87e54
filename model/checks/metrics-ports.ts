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
    const rule = `its Kubernetes Service ${of} has no such port`;
    return known ? [] : [{ ...problem, rule, fix: 'name a Service and a port that it has' }];
  }
  const names = portNames(service);
  const rule = `the service has no such port, it has ${names.join(', ') || 'none'}`;
  return names.includes(port)
    ? []
    : [{ ...problem, rule, fix: 'name one of them, or say that the metrics are pushed' }];
}

/** The job is what alerts and dashboards ask for. */
export const metricsPorts: Check<Fleet> = {
  name: 'metrics-ports',
  rule: 'Metrics are scraped from a port that exists, under a job of their own',
  reason:
    'A dashboard stayed empty for days after a move, and of two with one job the alert misses that one is gone (INV-37)',
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
            field: 'metrics',
            value: second.job,
            rule: `${subjectOf(first.service)} has metrics under that job already`,
            fix: 'give one of the two a job of its own',
          }),
        ),
      ],
    };
  },
};
