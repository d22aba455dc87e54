import { clusterAddress, tailnetName } from '#model/address.ts';
import { type AlloyBlock, block, component, ref } from '#model/alloy.ts';
import { type Call, call } from '#model/call.ts';
import { type Exposure, portName } from '#model/exposure.ts';
import type { Fleet } from '#model/fleet.ts';
import type { Cluster } from '#model/host.ts';
import type { Metrics } from '#model/metrics.ts';
import type { AnyService, KubernetesService } from '#model/service.ts';
import { jobOf, probes, type Probe } from '#model/views/monitoring.ts';

const receiver = [ref('prometheus.remote_write.prometheus.receiver')];
const interval = '15s';

/** Metrics that the agent of a cluster collects, because Prometheus does not reach them. */
const pushed = (fleet: Fleet, on: Cluster): readonly { service: KubernetesService; metrics: Metrics }[] =>
  fleet.services.flatMap((service) =>
    service.kind === 'kubernetes' && service.on === on
      ? service.metrics.filter((metrics) => metrics.pushed === true).map((metrics) => ({ service, metrics }))
      : [],
  );

const healthy = (fleet: Fleet, on: Cluster): readonly { service: AnyService; exposure: Exposure }[] =>
  fleet.services.flatMap((service) =>
    service.on === on
      ? service.exposures.flatMap((exposure) => (exposure.health === undefined ? [] : [{ service, exposure }]))
      : [],
  );

/** Calls that follow from what the agent of a cluster asks. */
export const watchedBy = (fleet: Fleet, self: KubernetesService): readonly Call[] => [
  ...pushed(fleet, self.on).flatMap(({ service, metrics }) => (service === self ? [] : [call(service, metrics.port)])),
  ...healthy(fleet, self.on).map(({ service, exposure }) => call(service, portName(exposure))),
];

const identifier = (name: string): string => name.replace(/\W/g, '_');

/** Scrapes what Prometheus does not reach. `self` is asked by loopback: it is not a caller of its own. */
export const scrapes = (fleet: Fleet, self: KubernetesService, ownAddress: string): readonly AlloyBlock[] =>
  pushed(fleet, self.on).map(({ service, metrics }) => {
    const address = service === self ? ownAddress : clusterAddress(service, metrics.port, metrics.service);
    return component('prometheus.scrape', identifier(jobOf(service, metrics)), {
      targets: [{ __address__: address, ...metrics.labels }],
      job_name: jobOf(service, metrics),
      metrics_path: metrics.path ?? '/metrics',
      scrape_interval: interval,
      forward_to: receiver,
    });
  });

/**
 * The name under which the proxies ask a service: some answer to no other. A probe from inside knows only the name of
 * the Kubernetes Service.
 */
const hostHeader = ({ service, path }: Probe): Readonly<Record<string, string>> => {
  const exposure = service.exposures.find(({ health }) => health !== undefined);
  return path === 'inside' && exposure !== undefined ? { Host: tailnetName(service, exposure) } : {};
};

/** Asks every service of the cluster whether it works; with `strangers`, the public ones from the internet too. */
export function probing(fleet: Fleet, on: Cluster, strangers: boolean): readonly AlloyBlock[] {
  const asked = probes(fleet).filter(
    ({ path, service }) => (path === 'inside' && service.on === on) || (path === 'public' && strangers),
  );
  const modules = asked.map((probe) => [
    probe.name,
    { prober: 'http', timeout: '5s', http: { headers: hostHeader(probe) } },
  ]);
  return [
    component(
      'prometheus.exporter.blackbox',
      'services',
      // The exporter wants its own YAML inside a text, and JSON is YAML.
      { config: JSON.stringify({ modules: Object.fromEntries(modules) as unknown }) },
      ...asked.map(({ name, url }) => block('target', { name, address: url, module: name })),
    ),
    component('prometheus.scrape', 'blackbox', {
      targets: ref('prometheus.exporter.blackbox.services.targets'),
      scrape_interval: '30s',
      forward_to: receiver,
    }),
  ];
}

/** Metrics of the node itself, whose file systems are mounted under `/host`. */
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
