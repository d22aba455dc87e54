import { urlFrom } from '#model/address.ts';
import { type AlloyBlock, block, component } from '#model/alloy.ts';
import { call, internet, kubernetesApi } from '#model/call.ts';
import { alloy } from '#model/config.ts';
import { defineService } from '#model/define.ts';
import type { Cluster } from '#model/host.ts';
import { image } from '#model/image.ts';
import type { KubernetesService } from '#model/service.ts';
import { config, hostPath, scratch, type Volume } from '#model/storage.ts';
import { gib, mib, milli } from '#model/units.ts';
import { http, type Mount } from '#model/workload.ts';
import { k3sRingtail, minikubeIndri } from '../../hosts.ts';
import { loki } from '../loki.ts';
import { prometheus } from '../prometheus/index.ts';
import { logs } from './logs.ts';
import { nodeMetrics, probing, scrapes, watchedBy } from './targets.ts';

// renovate: datasource=docker depName=docker.io/grafana/alloy
export const alloyImage = image('docker.io/grafana/alloy', 'v1.13.1');

/** Arguments of an agent; what follows the options is the folder of its configuration. */
export const alloyArgs = (port: number): readonly string[] => [
  'run',
  `--server.http.listen-addr=0.0.0.0:${port}`,
  '--storage.path=/var/lib/alloy/data',
  '--disable-reporting',
  '/etc/alloy',
];

const port = 12_345;

/** Where everything goes. Certificates are verified: every name has a valid one. */
const sinks = (on: Cluster): readonly AlloyBlock[] => [
  component(
    'prometheus.remote_write',
    'prometheus',
    { external_labels: { cluster: on.name } },
    block('endpoint', { url: urlFrom(on, prometheus, '/api/v1/write') }),
  ),
  component('loki.write', 'loki', {}, block('endpoint', { url: urlFrom(on, loki, '/loki/api/v1/push') })),
];

interface AgentProps {
  readonly name: string;
  readonly on: Cluster;
  /** Collects the metrics of the node, which no agent outside of the cluster does. */
  readonly node: boolean;
  /** Asks the public services from the internet, as a stranger would. */
  readonly strangers: boolean;
}

const nodeVolumes: Readonly<Record<string, Volume>> = {
  proc: hostPath('/proc', 'CPU, memory and network of the node'),
  sys: hostPath('/sys', 'disks and sensors of the node'),
  root: hostPath('/', 'how full the file systems of the node are'),
};

const nodeMounts: Readonly<Record<string, Mount>> = {
  '/host/proc': { volume: 'proc', readOnly: true },
  '/host/sys': { volume: 'sys', readOnly: true },
  '/host/root': { volume: 'root', readOnly: true, propagation: 'HostToContainer' },
};

function agent({ name, on, node, strangers }: AgentProps): KubernetesService {
  const service: KubernetesService = defineService({
    name,
    about: `Metrics and logs of ${on.host.name}'s cluster`,
    on,
    namespace: 'alloy',
    tier: 'platform',
    workloads: [
      {
        name: 'alloy',
        kind: 'DaemonSet',
        user: 473,
        tolerate: 'all',
        ...(node ? { hostNetwork: 'a process sees the network counters of its own namespace alone' } : {}),
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
          scratch: ['/tmp'],
          cpu: { request: milli(50) },
          memory: { request: mib(128), limit: mib(512) },
          health: http('/-/ready'),
        },
      },
    ],
    volumes: {
      config: config('alloy-config', {
        'config.alloy': (fleet) =>
          alloy(
            ...logs(on),
            ...(node ? nodeMetrics(on.host.name) : []),
            ...scrapes(fleet, service, `localhost:${port}`),
            ...sinks(on),
          ),
        'probes.alloy': (fleet) => alloy(...probing(fleet, on, strangers)),
      }),
      data: scratch(gib(1)),
      ...(node ? nodeVolumes : {}),
    },
    calls: [
      call(prometheus),
      call(loki),
      kubernetesApi('finds the pods and reads their logs'),
      ...(strangers ? [internet('asks the public services as a stranger would')] : []),
    ],
    callsOf: (fleet) => watchedBy(fleet, service),
    links: {
      'alloy-config/probes.alloy': 'probes carry the host names that people use; the addresses are the inner ones',
    },
    metrics: [{ pushed: true }],
  });
  return service;
}

/** The node of minikube is a container on the Mac, whose own agent sees more of it. */
export const alloyK8s = agent({ name: 'alloy-k8s', on: minikubeIndri, node: false, strangers: true });
export const alloyRingtail = agent({ name: 'alloy-ringtail', on: k3sRingtail, node: true, strangers: false });
