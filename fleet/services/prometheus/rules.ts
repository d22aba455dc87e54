import type { Data } from '#model/value.ts';
import type { Fleet } from '#model/fleet.ts';
import { mention } from '#model/reference.ts';
import { goDuration, hours, minutes, seconds, type Seconds } from '#model/units.ts';
import { alertsFor } from '#model/views/monitoring.ts';

const rule = (
  alert: string,
  expr: string,
  longer: Seconds,
  summary: string,
  labels: Record<string, string> = {},
): Data => ({
  alert,
  expr,
  for: goDuration(longer),
  labels,
  // Summaries contain URLs.
  annotations: { summary: mention(summary) },
});

/** Alerts that do not belong to a single service. */
const house: readonly Data[] = [
  rule(
    'ContainerCannotStart',
    'max by (cluster, namespace, pod, reason) (kube_pod_container_status_waiting_reason{reason!~"ContainerCreating|PodInitializing"}) > 0',
    minutes(15),
    '{{ $labels.namespace }}/{{ $labels.pod }} cannot start: {{ $labels.reason }}',
  ),
  rule(
    'ContainerOutOfMemory',
    'max by (cluster, namespace, pod) (kube_pod_container_status_last_terminated_reason{reason="OOMKilled"}) > 0 and on (cluster, namespace, pod) sum by (cluster, namespace, pod) (increase(kube_pod_container_status_restarts_total[1h])) > 0',
    minutes(0),
    '{{ $labels.namespace }}/{{ $labels.pod }} needs more memory than its limit',
  ),
  rule(
    'DiskAlmostFull',
    'node_filesystem_avail_bytes{fstype!~"autofs|devfs|overlay|ramfs|squashfs|tmpfs"} / node_filesystem_size_bytes < 0.1',
    hours(1),
    '{{ $labels.mountpoint }} of {{ $labels.instance }} has less than 10% free space',
  ),
  rule(
    'TextfileStale',
    'time() - node_textfile_mtime_seconds > 3 * 3600',
    minutes(15),
    'The job that writes {{ $labels.file }} on {{ $labels.instance }} has stopped',
  ),
];

/** General alerting rules, and those that follow from services. */
export const rules = (fleet: Fleet): Data => ({
  groups: [
    { name: 'house', rules: house },
    ...fleet.services.flatMap((service) => {
      const alerts = alertsFor(service).map(({ name, expression, for: longer, summary, job }) =>
        rule(name, expression, seconds(longer), summary, { service: service.name, job }),
      );
      return alerts.length === 0 ? [] : [{ name: service.name, rules: alerts }];
    }),
  ],
});
