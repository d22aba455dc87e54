import { type AlloyBlock, block, component, ref } from '#model/alloy.ts';
import { kubernetesApi } from '#model/call.ts';
import { alloy } from '#model/config.ts';
import { defineService } from '#model/define.ts';
import { urlOf } from '#model/reference.ts';
import { config, emptyDir } from '#model/storage.ts';
import { cores, gib, mib, milli } from '#model/units.ts';
import { http } from '#model/workload.ts';
import { k3sRingtail } from '../hosts.ts';
import { agents, alloyArgs, alloyImage } from './alloy-k8s/index.ts';
import { kubeStateMetrics } from './kube-state-metrics.ts';
import { nvidiaDevicePlugin } from './nvidia-device-plugin.ts';
import { tailscaleOperator } from './tailscale-operator.ts';
import { tempo } from './tempo.ts';

// The other agent of the node also uses the host network.
const port = 12_346;

/** Namespaces without applications. */
const untraced = [
  'kube-system',
  ...[
    agents.on(k3sRingtail),
    kubeStateMetrics.on(k3sRingtail),
    nvidiaDevicePlugin,
    tailscaleOperator.on(k3sRingtail),
  ].map(({ namespace }) => namespace),
];

/** Beyla records spans of HTTP requests in the kernel, without instrumenting applications. */
const pipeline: readonly AlloyBlock[] = [
  component(
    'beyla.ebpf',
    'http_services',
    {},
    block(
      'discovery',
      {},
      block('instrument', { open_ports: '80-9999' }),
      ...untraced.map((namespace) => block('exclude_instrument', {}, block('kubernetes', { namespace }))),
    ),
    block('attributes', {}, block('kubernetes', { enable: 'true', cluster_name: k3sRingtail.name })),
    block('traces', { instrumentations: ['http'] }),
    block('output', { traces: [ref('otelcol.processor.batch.default.input')] }),
  ),
  component(
    'otelcol.processor.batch',
    'default',
    {},
    block('output', { traces: [ref('otelcol.processor.attributes.add_cluster.input')] }),
  ),
  component(
    'otelcol.processor.attributes',
    'add_cluster',
    {},
    block('action', { key: 'cluster', value: k3sRingtail.name, action: 'upsert' }),
    block('output', { traces: [ref('otelcol.exporter.otlphttp.tempo.input')] }),
  ),
  component('otelcol.exporter.otlphttp', 'tempo', {}, block('client', { endpoint: urlOf(tempo, '', 'otlp-http') })),
];

/** Not on minikube, whose kernel belongs to Docker Desktop. */
export const alloyTracing = defineService({
  name: 'alloy-tracing-ringtail',
  description: "Traces of HTTP requests in ringtail's cluster",
  on: k3sRingtail,
  namespace: agents.on(k3sRingtail).namespace,
  tier: 'platform',
  workloads: [
    {
      name: 'alloy-tracing',
      kind: 'DaemonSet',
      tolerations: 'all',
      hostPid: 'it observes programs in other pods',
      rbac: {
        cluster: [
          { resources: ['nodes', 'pods', 'services'], verbs: ['get', 'list', 'watch'] },
          { groups: ['apps'], resources: ['replicasets'], verbs: ['get', 'list', 'watch'] },
        ],
      },
      container: {
        name: 'alloy',
        image: alloyImage,
        args: alloyArgs(port),
        ports: { http: port },
        mounts: { '/etc/alloy': { volume: 'config', readOnly: true }, '/var/lib/alloy/data': 'data' },
        emptyDirs: ['/tmp', '/var/run/beyla'],
        // Tracing must not slow down applications.
        cpu: { request: milli(100), limit: cores(1) },
        memory: { request: mib(256), limit: gib(1) },
        health: http('/-/ready'),
        allow: {
          root: 'loading programs into the kernel requires root',
          privileged: 'loads eBPF programs and reads the memory of other processes',
        },
      },
    },
  ],
  volumes: {
    config: config('alloy-tracing-config', { 'config.alloy': alloy(...pipeline) }),
    data: emptyDir(),
  },
  calls: [kubernetesApi('maps processes to pods')],
  metrics: { 'alloy-tracing-ringtail': { pushed: true } },
});
