import { type OldApplication, deployment, service } from './old-application.ts';

export const opaque = 'Opaque';

/** The operator of Tailscale was installed from plain manifests, the same on both clusters. */
export const tailscale = (cluster: OldApplication['cluster'], name: string, proxyReplicas: number) =>
  ({
    name,
    cluster,
    namespace: 'tailscale',
    ownsNamespace: true,
    workloads: [deployment('operator')],
    secrets: { 'operator-oauth': opaque },
    accounts: ['operator', 'proxies'],
    clusterRoles: { 'tailscale-operator': 'tailscale-operator' },
    roles: ['operator', 'proxies'],
    proxyReplicas,
  }) as const satisfies OldApplication;

export const kubeStateMetrics = (cluster: OldApplication['cluster'], name: string): OldApplication => ({
  name,
  cluster,
  namespace: 'monitoring',
  workloads: [deployment('kube-state-metrics')],
  services: [service('kube-state-metrics', { 'http-metrics': 8080, telemetry: 8081 })],
  accounts: ['kube-state-metrics'],
  clusterRoles: { 'kube-state-metrics': 'kube-state-metrics' },
});

/** Applications of charts and upstream manifests, whose objects the new homelab takes from the same upstream. */
export const upstream = (cluster: OldApplication['cluster'], suffix: string): readonly OldApplication[] => [
  { name: `1password-connect${suffix}`, cluster, namespace: '1password' },
  { name: `external-secrets-crds${suffix}`, cluster, namespace: 'external-secrets' },
  { name: `external-secrets${suffix}`, cluster, namespace: 'external-secrets' },
  {
    name: `external-secrets-config${suffix}`,
    cluster,
    namespace: 'external-secrets',
    secretStore: 'onepassword-blumeops',
  },
];
