import { internet, kubernetesApi } from '#model/call.ts';
import { defineService } from '#model/define.ts';
import { type Fleet, fromFleet } from '#model/fleet.ts';
import type { Cluster } from '#model/host.ts';
import { image, imageReference } from '#model/image.ts';
import { onEach } from '#model/per-cluster.ts';
import type { KubernetesObject } from '#model/service.ts';
import { clusters } from '../hosts.ts';
import { home } from '../network.ts';
import { tailscaleOperatorItem } from '../vault.ts';

// Operator and proxies are released together, so they share one version.
// renovate: datasource=github-releases depName=tailscale/tailscale
const version = 'v1.94.2';
const operatorImage = image('docker.io/tailscale/k8s-operator', version);
const proxyImage = image('docker.io/tailscale/tailscale', version);

const tagged = (tag: string): string => `tag:${tag}`;

const values = (on: Cluster) => ({
  // The chart in git contains no CRDs; they come from `crds`.
  installCRDs: false,
  operatorConfig: {
    image: { repository: operatorImage.repository, tag: operatorImage.tag, pullPolicy: 'IfNotPresent' },
    // With the same name, one of two devices would get a number as a suffix, and not always the same one.
    hostname: `tailscale-operator${on.suffix}`,
    defaultTags: [tagged(home.tags.operator)],
    resources: { requests: { cpu: '50m', memory: '96Mi' }, limits: { memory: '512Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
  },
  proxyConfig: {
    image: { repository: proxyImage.repository, tag: proxyImage.tag },
    defaultTags: tagged(home.tags.ingressProxy),
  },
});

const proxies = (fleet: Fleet, on: Cluster): readonly KubernetesObject[] => {
  const { proxyClass, proxyGroup } = fleet.providers.ingress;
  const proxy = imageReference(proxyImage);
  const resources = { requests: { cpu: '25m', memory: '96Mi' }, limits: { memory: '512Mi' } };
  return [
    {
      apiVersion: 'tailscale.com/v1alpha1',
      kind: 'ProxyClass',
      metadata: { name: proxyClass },
      spec: {
        statefulSet: {
          pod: { tailscaleContainer: { image: proxy, resources }, tailscaleInitContainer: { image: proxy } },
        },
      },
    },
    {
      apiVersion: 'tailscale.com/v1alpha1',
      kind: 'ProxyGroup',
      metadata: { name: proxyGroup },
      spec: {
        type: 'ingress',
        replicas: on.proxyReplicas,
        proxyClass,
        tags: [tagged(home.tags.ingressProxy)],
        hostnamePrefix: `${proxyGroup}-${on.name}`,
      },
    },
  ];
};

/** Gives every exposure its own name and address in the tailnet. */
export const tailscaleOperator = onEach(clusters, (on) =>
  defineService({
    name: `tailscale-operator${on.suffix}`,
    description: 'Publishes services in the tailnet',
    on,
    namespace: 'tailscale',
    tier: 'platform',
    upstream: {
      mirror: 'tailscale',
      revision: version,
      path: 'cmd/k8s-operator/deploy/chart',
      crds: 'cmd/k8s-operator/deploy/crds',
      helm: { release: 'tailscale-operator', values: values(on) },
      images: [operatorImage, proxyImage],
      podSecurity: { level: 'privileged', reason: 'the proxies open tunnel devices and set kernel parameters' },
    },
    secrets: {
      // The chart requires a Secret with this name and these keys.
      'operator-oauth': {
        keys: {
          client_id: tailscaleOperatorItem.field('client-id'),
          client_secret: tailscaleOperatorItem.field('client-secret'),
        },
      },
    },
    calls: [internet("Tailscale's control server and relays"), kubernetesApi('reads Ingresses and runs the proxies')],
    objects: fromFleet((fleet) => proxies(fleet, on)),
  }),
);
