import { kubernetesApi } from '#model/call.ts';
import { defineService } from '#model/define.ts';
import { type Fleet, fromFleet, kubernetesServices } from '#model/fleet.ts';
import type { Cluster } from '#model/host.ts';
import { image } from '#model/image.ts';
import { onEach } from '#model/per-cluster.ts';
import { urlOf } from '#model/reference.ts';
import type { Upstream } from '#model/service.ts';
import { secretsOf } from '#model/views/secrets.ts';
import { clusters, minikubeIndri } from '../hosts.ts';
import { vault } from '../vault.ts';
import { apiPort, connect, readsVault } from './1password-connect.ts';

const namespace = 'external-secrets';
const source = {
  mirror: 'external-secrets',
  // renovate: datasource=github-tags depName=external-secrets/external-secrets versioning=regex:^helm-chart-(?<major>\d+)\.(?<minor>\d+)\.(?<patch>\d+)$
  revision: 'helm-chart-2.0.0',
} satisfies Partial<Upstream>;
// renovate: datasource=docker depName=ghcr.io/external-secrets/external-secrets
const operatorImage = image('ghcr.io/external-secrets/external-secrets', 'v2.0.0');

const own = { repository: operatorImage.repository, tag: operatorImage.tag };
const small = { requests: { cpu: '25m', memory: '32Mi' }, limits: { memory: '128Mi' } };

/** Separate, because the chart in git contains no CRDs, and they are too large for client-side apply. */
export const externalSecretsCrds = onEach(clusters, (on) =>
  defineService({
    name: `external-secrets-crds${on.suffix}`,
    description: 'CRDs of External Secrets',
    on,
    namespace,
    tier: 'platform',
    upstream: {
      ...source,
      version: operatorImage.tag,
      path: 'config/crds/bases',
      directory: { exclude: 'kustomization.yaml' },
      runsPods: false,
    },
    serverSideApply: 'the CRD of ClusterSecretStore exceeds the size limit of the last-applied annotation',
  }),
);

export const externalSecrets = onEach(clusters, (on) =>
  defineService({
    name: `external-secrets${on.suffix}`,
    description: 'Creates Kubernetes Secrets from the vault',
    on,
    namespace,
    tier: 'platform',
    upstream: {
      ...source,
      version: operatorImage.tag,
      path: 'deploy/charts/external-secrets',
      helm: {
        release: 'external-secrets',
        values: {
          // CRDs have a separate application; two owners would revert each other's changes.
          installCRDs: false,
          image: own,
          // Disables controllers that write to the vault or into all namespaces.
          processClusterExternalSecret: false,
          processClusterPushSecret: false,
          processPushSecret: false,
          resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
          livenessProbe: { enabled: true },
          metrics: { service: { enabled: true } },
          webhook: { image: own, resources: small },
          certController: { image: own, resources: small },
        },
      },
      services: [{ service: 'external-secrets-metrics', name: 'metrics', port: 8080 }],
      images: [operatorImage],
      podSecurity: { level: 'restricted', reason: 'the defaults of the chart comply' },
    },
    calls: [readsVault(connect.on(on)), kubernetesApi('reads ExternalSecrets and writes Secrets')],
    // Prometheus cannot reach other clusters, so the agents there push.
    metrics: { [`external-secrets${on.suffix}`]: { port: 'metrics', pushed: on !== minikubeIndri } },
    dependsOn: [externalSecretsCrds.on(on), connect.on(on)],
    serverSideApply: 'its certificate controller writes to webhooks, and field ownership prevents reverting that',
  }),
);

/** Namespaces of a cluster with secrets from the vault. The store only serves these. */
const readers = (fleet: Fleet, on: Cluster): readonly string[] => {
  const services = kubernetesServices(fleet).filter((service) => service.on === on);
  const reading = services.filter((service) => secretsOf(fleet, service).length > 0 || service.postgres !== undefined);
  return [...new Set(reading.map((service) => service.namespace))].sort();
};

export const externalSecretsConfig = onEach(clusters, (on) =>
  defineService({
    name: `external-secrets-config${on.suffix}`,
    description: 'The store through which the cluster reads the vault',
    on,
    namespace,
    tier: 'platform',
    dependsOn: [externalSecrets.on(on), connect.on(on)],
    objects: fromFleet((fleet) => [
      {
        apiVersion: 'external-secrets.io/v1',
        kind: 'ClusterSecretStore',
        metadata: { name: fleet.providers.secrets.store },
        spec: {
          conditions: [{ namespaces: readers(fleet, on) }],
          provider: {
            onepassword: {
              connectHost: urlOf(connect.on(on), '', apiPort.name),
              vaults: { [vault]: 1 },
              auth: {
                secretRef: {
                  connectTokenSecretRef: {
                    name: 'onepassword-token',
                    namespace: connect.on(on).namespace,
                    key: 'token',
                  },
                },
              },
            },
          },
        },
      },
    ]),
  }),
);
