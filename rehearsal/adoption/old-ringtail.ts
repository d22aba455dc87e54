import { type OldApplication, claim, daemonSet, deployment, service, shared } from './old-application.ts';
import { kubeStateMetrics, opaque, tailscale, upstream } from './old-common.ts';

/** The applications on ringtail. */
export const oldRingtail: readonly OldApplication[] = [
  ...upstream('ringtail', '-ringtail'),
  tailscale('ringtail', 'tailscale-operator-ringtail', 1),
  kubeStateMetrics('ringtail', 'kube-state-metrics-ringtail'),
  {
    name: 'alloy-ringtail',
    cluster: 'ringtail',
    namespace: 'alloy',
    ownsNamespace: true,
    workloads: [daemonSet('alloy')],
    accounts: ['alloy'],
    clusterRoles: { alloy: 'alloy' },
  },
  {
    name: 'alloy-tracing-ringtail',
    cluster: 'ringtail',
    namespace: 'alloy',
    workloads: [daemonSet('alloy-tracing')],
    accounts: ['alloy-tracing'],
    clusterRoles: { 'alloy-tracing': 'alloy-tracing' },
  },
  {
    name: 'authentik',
    cluster: 'ringtail',
    namespace: 'authentik',
    workloads: ['redis', 'server', 'worker'].map((component) =>
      deployment(`authentik-${component}`, { app: 'authentik', component }),
    ),
    services: [
      service('authentik', { http: 9000 }, { app: 'authentik', component: 'server' }),
      service('authentik-redis', { redis: 6379 }, { app: 'authentik', component: 'redis' }),
    ],
    ingresses: { 'authentik-tailscale': 'authentik' },
    secrets: { 'authentik-config': opaque },
    configMaps: {
      'authentik-blueprints': ['common', 'mfa', 'grafana', 'forgejo', 'zot', 'argocd', 'jellyfin'].map(
        (name) => `${name}.yaml`,
      ),
    },
  },
  {
    name: 'frigate',
    cluster: 'ringtail',
    namespace: 'frigate',
    workloads: [deployment('frigate'), deployment('frigate-notify')],
    services: [service('frigate', { http: 5000, rtsp: 8554, go2rtc: 1984 })],
    ingresses: { 'frigate-tailscale': 'nvr' },
    secrets: { 'frigate-camera': opaque },
    claims: [
      claim('frigate-database', '10Gi'),
      shared('frigate-recordings', '2Ti', 'ReadWriteMany', 'frigate-recordings-nfs-pv', '/volume1/frigate'),
    ],
  },
  {
    name: 'mqtt',
    cluster: 'ringtail',
    namespace: 'mqtt',
    workloads: [deployment('mosquitto')],
    services: [service('mosquitto', { mqtt: 1883 })],
  },
  {
    name: 'ntfy',
    cluster: 'ringtail',
    namespace: 'ntfy',
    workloads: [deployment('ntfy')],
    services: [service('ntfy', { http: 80 })],
    ingresses: { 'ntfy-tailscale': 'ntfy' },
  },
  {
    name: 'nvidia-device-plugin',
    cluster: 'ringtail',
    namespace: 'nvidia-device-plugin',
    workloads: [daemonSet('nvidia-device-plugin')],
    configMaps: { 'nvidia-device-plugin-config': ['config.yaml'] },
    runtimeClass: 'nvidia',
  },
  {
    name: 'ollama',
    cluster: 'ringtail',
    namespace: 'ollama',
    workloads: [deployment('ollama')],
    services: [service('ollama', { http: 11_434 })],
    ingresses: { 'ollama-tailscale': 'ollama' },
    claims: [
      {
        ...claim('ollama-models', '200Gi'),
        volume: {
          name: 'ollama-models-pv',
          source: { hostPath: { path: '/mnt/storage1/ollama', type: 'DirectoryOrCreate' } },
        },
      },
    ],
  },
];
