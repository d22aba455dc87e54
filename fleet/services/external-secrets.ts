import { clusterAddress } from '#model/address.ts';
import { kubernetesApi } from '#model/call.ts';
import { defineService } from '#model/define.ts';
import { type Fleet, kubernetesServices } from '#model/fleet.ts';
import type { Cluster } from '#model/host.ts';
import { image } from '#model/image.ts';
import type { KubernetesService, Upstream } from '#model/service.ts';
import { minikubeIndri } from '../hosts.ts';
import { vault } from '../vault.ts';
import { connectIndri, connectRingtail, readsVault } from './1password-connect.ts';

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

/** The chart in git carries no CRDs, and they are too large for it to apply them in the ordinary way. */
const crds = (on: Cluster): KubernetesService =>
  defineService({
    name: `external-secrets-crds${on.suffix}`,
    about: 'Resource definitions of External Secrets',
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
    serverSideApply: 'ClusterSecretStore alone is larger than the annotation in which client-side apply keeps a copy',
  });

const operator = (definitions: KubernetesService, connect: KubernetesService): KubernetesService =>
  defineService({
    name: `external-secrets${connect.on.suffix}`,
    about: 'Makes Kubernetes Secrets from the vault',
    on: connect.on,
    namespace,
    tier: 'platform',
    upstream: {
      ...source,
      version: operatorImage.tag,
      path: 'deploy/charts/external-secrets',
      helm: {
        release: 'external-secrets',
        values: {
          // They have an application of their own; two owners would undo each other's work.
          installCRDs: false,
          image: own,
          // Nothing here writes to the vault or into namespaces that did not ask.
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
      podSecurity: { level: 'restricted', why: 'the defaults of the chart meet it' },
    },
    calls: [readsVault(connect), kubernetesApi('reads ExternalSecrets and writes Secrets')],
    // Prometheus does not reach into the other cluster; the agent there pushes.
    metrics: [{ port: 'metrics', pushed: connect.on !== minikubeIndri }],
    after: [definitions, connect],
    serverSideApply: 'its certificate controller writes into the webhooks, and only the owner of a field may undo it',
  });

/** Namespaces of a cluster that have a secret from the vault; no other may read it. */
const readers = (fleet: Fleet, on: Cluster): readonly string[] => {
  const services = kubernetesServices(fleet).filter((service) => service.on === on);
  const reading = services.filter(({ secrets, postgres }) => secrets.length > 0 || postgres !== undefined);
  return [...new Set(reading.map((service) => service.namespace))].sort();
};

const store = (runningOperator: KubernetesService, connect: KubernetesService): KubernetesService =>
  defineService({
    name: `external-secrets-config${connect.on.suffix}`,
    about: 'The store through which the cluster reads the vault',
    on: connect.on,
    namespace,
    tier: 'platform',
    after: [runningOperator, connect],
    objects: (fleet) => [
      {
        apiVersion: 'external-secrets.io/v1',
        kind: 'ClusterSecretStore',
        metadata: { name: fleet.joints.secrets.store },
        spec: {
          conditions: [{ namespaces: readers(fleet, connect.on) }],
          provider: {
            onepassword: {
              connectHost: `http://${clusterAddress(connect, 'connect-api')}`,
              vaults: { [vault]: 1 },
              auth: {
                secretRef: {
                  connectTokenSecretRef: { name: 'onepassword-token', namespace: connect.namespace, key: 'token' },
                },
              },
            },
          },
        },
      },
    ],
  });

export const externalSecretsCrdsIndri = crds(connectIndri.on);
export const externalSecretsCrdsRingtail = crds(connectRingtail.on);
export const externalSecretsIndri = operator(externalSecretsCrdsIndri, connectIndri);
export const externalSecretsRingtail = operator(externalSecretsCrdsRingtail, connectRingtail);
export const externalSecretsConfigIndri = store(externalSecretsIndri, connectIndri);
export const externalSecretsConfigRingtail = store(externalSecretsRingtail, connectRingtail);
