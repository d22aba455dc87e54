import { kubernetesApi } from '#model/call.ts';
import { defineService } from '#model/define.ts';
import { image } from '#model/image.ts';
import { onEach } from '#model/per-cluster.ts';
import { mib, milli } from '#model/units.ts';
import { http } from '#model/workload.ts';
import { clusters, minikubeIndri } from '../hosts.ts';

/**
 * Watched resources by API group: the defaults of v2.18 without Secrets, whose contents it would have to read. Used for
 * both the option and the role, because a missing permission fills the log with errors.
 */
const watched: Readonly<Record<string, readonly string[]>> = {
  '': [
    'configmaps',
    'limitranges',
    'namespaces',
    'nodes',
    'persistentvolumeclaims',
    'persistentvolumes',
    'pods',
    'replicationcontrollers',
    'resourcequotas',
    'services',
  ],
  'admissionregistration.k8s.io': ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
  apps: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'],
  autoscaling: ['horizontalpodautoscalers'],
  batch: ['cronjobs', 'jobs'],
  'certificates.k8s.io': ['certificatesigningrequests'],
  'coordination.k8s.io': ['leases'],
  'discovery.k8s.io': ['endpointslices'],
  'networking.k8s.io': ['ingresses', 'networkpolicies'],
  policy: ['poddisruptionbudgets'],
  'storage.k8s.io': ['storageclasses', 'volumeattachments'],
};

export const kubeStateMetrics = onEach(clusters, (on) =>
  defineService({
    name: `kube-state-metrics${on.suffix}`,
    description: 'State of Kubernetes objects as metrics',
    on,
    namespace: 'monitoring',
    tier: 'platform',
    workloads: [
      {
        name: 'kube-state-metrics',
        user: 65534,
        rbac: {
          cluster: Object.entries(watched).map(([group, resources]) => ({
            groups: [group],
            resources,
            verbs: ['list', 'watch'],
          })),
        },
        container: {
          // renovate: datasource=docker depName=registry.k8s.io/kube-state-metrics/kube-state-metrics
          image: image('registry.k8s.io/kube-state-metrics/kube-state-metrics', 'v2.18.0'),
          args: [`--resources=${Object.values(watched).flat().sort().join(',')}`],
          ports: { 'http-metrics': 8080, telemetry: 8081 },
          cpu: { request: milli(10) },
          memory: { request: mib(64), limit: mib(256) },
          // It checks the API server. (`/readyz` is only served by the telemetry port.)
          health: http('/livez'),
        },
      },
    ],
    calls: [kubernetesApi('lists and watches the resources')],
    // Prometheus cannot reach other clusters, so the agents there push.
    metrics: { [`kube-state-metrics${on.suffix}`]: { port: 'http-metrics', pushed: on !== minikubeIndri } },
  }),
);
