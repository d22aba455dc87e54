import { type AlloyBlock, block, component, ref } from '#model/alloy.ts';
import { portName } from '#model/exposure.ts';
import type { Fleet } from '#model/fleet.ts';
import type { Cluster } from '#model/host.ts';
import type { Metrics } from '#model/metrics.ts';
import { addressOf, jsonText, tailnetHost } from '#model/reference.ts';
import type { KubernetesService } from '#model/service.ts';
import type { Data, Text } from '#model/value.ts';
import { metricsPort, probes, type Probe } from '#model/views/monitoring.ts';

const receiver = [ref('prometheus.remote_write.prometheus.receiver')];
const interval = '15s';

interface Pushed {
  readonly service: KubernetesService;
  readonly job: string;
  readonly metrics: Metrics;
}

/** Metrics that the agent of a cluster pushes, because Prometheus cannot reach them. */
const pushed = (fleet: Fleet, on: Cluster): readonly Pushed[] =>
  fleet.services.flatMap((service) =>
    service.kind === 'kubernetes' && service.on === on
      ? Object.entries(service.metrics)
          .filter(([, metrics]) => metrics.pushed === true)
          .map(([job, metrics]) => ({ service, job, metrics }))
      : [],
  );

const identifier = (name: string): string => name.replace(/\W/g, '_');

/** Scrapes targets that Prometheus cannot reach. The agent scrapes itself on loopback, since it has no Service. */
export const scrapes = (fleet: Fleet, self: KubernetesService, ownAddress: string): readonly AlloyBlock[] =>
  pushed(fleet, self.on).map(({ service, job, metrics }) => {
    const address: Text = service === self ? ownAddress : addressOf(service, metricsPort(metrics));
    return component('prometheus.scrape', identifier(job), {
      targets: [{ __address__: address, ...metrics.labels }],
      job_name: job,
      metrics_path: metrics.path ?? '/metrics',
      scrape_interval: interval,
      forward_to: receiver,
    });
  });

/** Some services require the Host header that the proxies send. */
const hostHeader = ({ service, exposure, path }: Probe): Data =>
  path === 'inside' ? { Host: tailnetHost(service, portName(exposure)) } : {};

/** Probes every service of the cluster and, optionally, public services from the internet. */
export function probing(fleet: Fleet, on: Cluster, fromInternet: boolean): readonly AlloyBlock[] {
  const asked = probes(fleet).filter(
    ({ path, service }) => (path === 'inside' && service.on === on) || (path === 'public' && fromInternet),
  );
  const modules = asked.map((probe) => [
    probe.name,
    { prober: 'http', timeout: '5s', http: { headers: hostHeader(probe) } },
  ]);
  return [
    component(
      'prometheus.exporter.blackbox',
      'services',
      // The exporter expects YAML in a string, and JSON is valid YAML.
      { config: jsonText({ modules: Object.fromEntries(modules) as Data }) },
      ...asked.map(({ name, url }) => block('target', { name, address: url, module: name })),
    ),
    component('prometheus.scrape', 'blackbox', {
      targets: ref('prometheus.exporter.blackbox.services.targets'),
      scrape_interval: '30s',
      forward_to: receiver,
    }),
  ];
}

/** Metrics of the node, whose file systems are mounted at `/host`. */
export const nodeMetrics = (instance: string): readonly AlloyBlock[] => [
  component('prometheus.exporter.unix', 'system', {
    procfs_path: '/host/proc',
    sysfs_path: '/host/sys',
    rootfs_path: '/host/root',
  }),
  component('prometheus.scrape', 'system', {
    targets: ref('prometheus.exporter.unix.system.targets'),
    scrape_interval: interval,
    forward_to: [ref('prometheus.relabel.instance.receiver')],
  }),
  component(
    'prometheus.relabel',
    'instance',
    { forward_to: receiver },
    block('rule', { target_label: 'instance', replacement: instance }),
  ),
];
