import { type AlloyBlock, block, component } from '#model/alloy.ts';
import { internet, kubernetesApi } from '#model/call.ts';
import { alloy } from '#model/config.ts';
import { defineService } from '#model/define.ts';
import { fromFleet } from '#model/fleet.ts';
import type { Cluster } from '#model/host.ts';
import { image } from '#model/image.ts';
import { onEach } from '#model/per-cluster.ts';
import { urlOf } from '#model/reference.ts';
import type { KubernetesService } from '#model/service.ts';
import { config, hostPath, emptyDir, type Volume } from '#model/storage.ts';
import { mib, milli } from '#model/units.ts';
import { http, type Mount } from '#model/workload.ts';
import { clusters, minikubeIndri } from '../../hosts.ts';
import { loki } from '../loki.ts';
import { prometheus } from '../prometheus/index.ts';
import { logs } from './logs.ts';
import { nodeMetrics, probing, scrapes } from './targets.ts';

// renovate: datasource=docker depName=docker.io/grafana/alloy
export const alloyImage = image('docker.io/grafana/alloy', 'v1.13.1');

/** Arguments of an agent; the last one is the folder of its configuration. */
export const alloyArgs = (port: number): readonly string[] => [
  'run',
  `--server.http.listen-addr=0.0.0.0:${port}`,
  '--storage.path=/var/lib/alloy/data',
  '--disable-reporting',
  '/etc/alloy',
];

const port = 12_345;

/** Destinations of metrics and logs. */
const sinks = (on: Cluster): readonly AlloyBlock[] => [
  component(
    'prometheus.remote_write',
    'prometheus',
    { external_labels: { cluster: on.name } },
    block('endpoint', { url: urlOf(prometheus, '/api/v1/write') }),
  ),
  component('loki.write', 'loki', {}, block('endpoint', { url: urlOf(loki, '/loki/api/v1/push') })),
];

const nodeVolumes: Readonly<Record<string, Volume>> = {
  proc: hostPath('/proc', 'CPU, memory and network of the node'),
  sys: hostPath('/sys', 'disks and sensors of the node'),
  root: hostPath('/', 'free space on the file systems of the node'),
};

const nodeMounts: Readonly<Record<string, Mount>> = {
  '/host/proc': { volume: 'proc', readOnly: true },
  '/host/sys': { volume: 'sys', readOnly: true },
  '/host/root': { volume: 'root', readOnly: true, propagation: 'HostToContainer' },
};

/** The cluster whose agent also probes public services from the internet. */
const probesFromInternet = minikubeIndri;

/** If the node is a container, the agent of its host collects the metrics of the machine. */
function agent(on: Cluster): KubernetesService {
  const node = on.node === 'machine';
  const name = on === minikubeIndri ? 'alloy-k8s' : `alloy${on.suffix}`;
  const service: KubernetesService = defineService({
    name,
    description: `Metrics and logs of ${on.host.name}'s cluster`,
    on,
    namespace: 'alloy',
    tier: 'platform',
    workloads: [
      {
        name: 'alloy',
        kind: 'DaemonSet',
        user: 473,
        tolerations: 'all',
        ...(node ? { hostNetwork: 'network counters are per network namespace' } : {}),
        rbac: { cluster: [{ resources: ['pods', 'pods/log'], verbs: ['get', 'list', 'watch'] }] },
        container: {
          image: alloyImage,
          args: alloyArgs(port),
          ports: { http: { container: port, service: false } },
          env: { NODE_NAME: { podField: 'spec.nodeName' } },
          mounts: {
            '/etc/alloy': { volume: 'config', readOnly: true },
            '/var/lib/alloy/data': 'data',
            ...(node ? nodeMounts : {}),
          },
          emptyDirs: ['/tmp'],
          cpu: { request: milli(50) },
          memory: { request: mib(128), limit: mib(512) },
          health: http('/-/ready'),
        },
      },
    ],
    volumes: {
      config: config('alloy-config', {
        'config.alloy': fromFleet((fleet) =>
          alloy(
            ...logs(on),
            ...(node ? nodeMetrics(on.host.name) : []),
            ...scrapes(fleet, service, `localhost:${port}`),
            ...sinks(on),
          ),
        ),
        'probes.alloy': fromFleet((fleet) => alloy(...probing(fleet, on, on === probesFromInternet))),
      }),
      data: emptyDir(),
      ...(node ? nodeVolumes : {}),
    },
    calls: [
      kubernetesApi('discovers pods and reads their logs'),
      ...(on === probesFromInternet ? [internet('probes public services from the internet')] : []),
    ],
    metrics: { [name]: { pushed: true } },
  });
  return service;
}

export const agents = onEach(clusters, agent);
