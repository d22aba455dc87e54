import { type AlloyBlock, block, component, ref } from '#model/alloy.ts';
import type { Cluster } from '#model/host.ts';
import { connect } from '../1password-connect.ts';

const meta = (name: string): string => `__meta_kubernetes_${name}`;

/** Copies a label of the service discovery, unless it is empty. */
const copy = (source: string, target: string): AlloyBlock =>
  block('rule', { source_labels: [meta(source)], regex: '(.+)', target_label: target });

/** Connect writes its levels as numbers (https://github.com/1Password/connect/issues/44). */
const levels = ['error', 'warn', 'info', 'debug', 'trace'];
const levelOfConnect = [
  ...levels.map((level, index) => `{{ ${index === 0 ? 'if' : 'else if'} eq .Value "${index + 1}" }}${level}`),
  '{{ else }}{{ .Value }}{{ end }}',
].join('');

/** Logs of every pod of the agent's own node, read through the Kubernetes API. */
export const logs = (on: Cluster): readonly AlloyBlock[] => [
  component(
    'discovery.kubernetes',
    'pods',
    { role: 'pod' },
    // Every agent reads its own node; otherwise a second node would duplicate every line.
    block('selectors', { role: 'pod', field: ref('"spec.nodeName=" + sys.env("NODE_NAME")') }),
  ),
  component(
    'discovery.relabel',
    'pods',
    { targets: ref('discovery.kubernetes.pods.targets') },
    block('rule', {
      source_labels: [meta('pod_phase')],
      regex: 'Pending|Succeeded|Failed|Unknown',
      action: 'drop',
    }),
    copy('namespace', 'namespace'),
    copy('pod_name', 'pod'),
    copy('pod_container_name', 'container'),
    copy('pod_node_name', 'node'),
    // The newer label takes precedence if a pod has both.
    copy('pod_label_app', 'app'),
    copy('pod_label_app_kubernetes_io_name', 'app'),
  ),
  component('loki.source.kubernetes', 'pods', {
    targets: ref('discovery.relabel.pods.output'),
    forward_to: [ref('loki.process.pods.receiver')],
  }),
  component(
    'loki.process',
    'pods',
    { forward_to: [ref('loki.write.loki.receiver')] },
    // The storage provisioner of minikube logs it continuously (https://github.com/kubernetes/minikube/issues/21009).
    block('stage.drop', { expression: '.*v1 Endpoints is deprecated.*', drop_counter_reason: 'known noise' }),
    block('stage.json', { expressions: { level: '', caller: '', repository: '' } }),
    block(
      'stage.match',
      { selector: `{namespace="${connect.on(on).namespace}"}` },
      block('stage.template', { source: 'level', template: levelOfConnect }),
    ),
    block('stage.labels', { values: { level: '' } }),
    // As labels, these would create a stream per line of source code and per repository.
    block('stage.structured_metadata', { values: { caller: '', repository: '' } }),
    block('stage.static_labels', { values: { cluster: on.name } }),
  ),
];
