import { call, internet } from '#model/call.ts';
import { defineService } from '#model/define.ts';
import { type Fleet, fromFleet } from '#model/fleet.ts';
import { image } from '#model/image.ts';
import { onEach } from '#model/per-cluster.ts';
import type { KubernetesObject, KubernetesService } from '#model/service.ts';
import { callersOf } from '#model/views/calls.ts';
import { clusters } from '../hosts.ts';

// renovate: datasource=docker depName=docker.io/1password/connect-api
const version = '1.8.1';
const api = image('docker.io/1password/connect-api', version);
const sync = image('docker.io/1password/connect-sync', version);

const resources = { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } };

/** Port that serves the vault over plain HTTP to every holder of a token. */
export const apiPort = { service: 'onepassword-connect', name: 'connect-api', port: 8080 };

const pods = ({ namespace }: KubernetesService) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
});

/** Only services that declare a call can reach the vault. */
const onlyCallers = (fleet: Fleet, service: KubernetesService): readonly KubernetesObject[] => [
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'onepassword-connect', namespace: service.namespace },
    spec: {
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: callersOf(fleet, service).flatMap(({ caller }) => (caller.kind === 'kubernetes' ? [pods(caller)] : [])),
          ports: [{ port: apiPort.port, protocol: 'TCP' }],
        },
      ],
    },
  },
];

/**
 * The source of every secret of a cluster. Its own two Secrets, `op-credentials` and `onepassword-token`, come from the
 * bootstrap, because nothing can fetch them before it runs.
 */
export const connect = onEach(clusters, (on) => {
  const service: KubernetesService = defineService({
    name: `1password-connect${on.suffix}`,
    description: 'Serves the vault inside the cluster',
    on,
    namespace: '1password',
    tier: 'platform',
    upstream: {
      mirror: 'connect-helm-charts',
      // renovate: datasource=github-tags depName=1Password/connect-helm-charts versioning=regex:^connect-(?<major>\d+)\.(?<minor>\d+)\.(?<patch>\d+)$
      revision: 'connect-2.3.0',
      path: 'charts/connect',
      version,
      helm: {
        release: 'onepassword-connect',
        // The chart contains a resource of an operator that we do not run.
        skipCrds: true,
        values: {
          connect: {
            version,
            // Since 2.3.0 the chart mounts this key as a file with the raw JSON, not base64.
            credentialsName: 'op-credentials',
            credentialsKey: '1password-credentials.json',
            api: { imageRepository: api.repository, resources },
            sync: { imageRepository: sync.repository, resources },
          },
          operator: { create: false },
        },
      },
      services: [apiPort],
      images: [api, sync],
      podSecurity: { level: 'restricted', reason: 'the chart complies since 2.3.0' },
    },
    calls: [internet('syncs the vault with 1Password')],
    objects: fromFleet((fleet) => onlyCallers(fleet, service)),
  });
  return service;
});

/** The call of services that read the vault. */
export const readsVault = (from: KubernetesService) => call(from, apiPort.name);
