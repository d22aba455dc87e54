import { defineCluster, defineHost, defineItem, defineNativeService, defineService } from './define.ts';
import type { Fleet } from './fleet.ts';
import { image } from './image.ts';
import type { PostgresServer } from './postgres.ts';
import type { AnyService, KubernetesServiceProps } from './service.ts';
import { cores, gib, mib, milli } from './units.ts';
import { http } from './workload.ts';

/** A small homelab for tests: one gateway host, two clusters, the services at the providers, and whatever is added. */

const network = {
  tailnet: 'tail0.ts.net',
  zone: 'example.net',
  internal: 'ops',
  lan: '192.168.7.0/24',
  people: [
    { name: 'owner', login: 'owner@example.org', role: 'admin' },
    { name: 'member', login: 'member@example.org', role: 'member' },
  ],
  groups: [],
  ttl: 300,
  timeZone: 'Etc/UTC',
} as const;

export const gatewayHost = defineHost({
  name: 'alpha',
  description: 'gateway',
  network,
  os: 'macos',
  arch: 'arm64',
  ownership: 'managed',
  tags: ['homelab', 'alpha'],
  tailnetAddress: '100.64.7.1',
  advertises: true,
  ports: { sshd: 22 },
});
const otherHost = defineHost({
  name: 'beta',
  description: 'GPU',
  network,
  os: 'nixos',
  arch: 'amd64',
  ownership: 'managed',
  tags: ['homelab', 'beta'],
  tailnetAddress: '100.64.7.2',
  ports: { sshd: 22, api: 6443 },
});
const edgeHost = defineHost({
  name: 'edge-machine',
  description: 'edge',
  network,
  os: 'linux',
  arch: 'amd64',
  ownership: 'fly',
  tags: ['flyio-proxy'],
});

const clusterDefaults = {
  version: 'v1.34.0',
  apiPort: 6443,
  cpu: cores(100),
  memory: gib(1000),
  storage: { local: 'standard' },
  proxyReplicas: 1,
};

/** Cluster without a GPU, on the gateway's host. */
export const first = defineCluster({
  ...clusterDefaults,
  name: 'first',
  context: 'first',
  host: gatewayHost,
  api: 'in-cluster',
  gpuSlots: 0,
  suffix: '',
});
/** Cluster with one GPU slot, elsewhere. */
export const second = defineCluster({
  ...clusterDefaults,
  name: 'second',
  context: 'second',
  host: otherHost,
  api: 'https://beta:6443',
  gpuSlots: 1,
  suffix: '-second',
});

/** A container with the least that the model asks for. */
export const plainContainer = {
  image: image('registry.example.net/app', '1.2.3'),
  ports: { http: 8080 },
  cpu: { request: milli(10) },
  memory: { request: mib(16), limit: mib(32) },
  health: http('/healthz'),
};

/** A service with one plain container on the first cluster; any field can be replaced. */
export const plainService = (name: string, props: Partial<KubernetesServiceProps> = {}) =>
  defineService({ name, description: `the ${name}`, on: first, workloads: [{ container: plainContainer }], ...props });

/** A vault item with one field, `password`. */
export const vaultItem = defineItem({ vault: 'test', title: 'App', fields: ['password'] });

const native = (name: string, on = gatewayHost) =>
  defineNativeService({ name, description: name, on, package: { manager: 'brew', name, version: '1.0.0' } });

/** A fleet of the services at the providers and the given ones. */
export function fleetOf(...services: readonly AnyService[]): Fleet {
  const platform = { tier: 'platform', workloads: [] } as const;
  const argocd = plainService('argocd', platform);
  const root = plainService('apps', { ...platform, namespace: 'argocd' });
  const clusters = plainService('clusters', { ...platform, namespace: 'argocd' });
  const store = plainService('store', platform);
  const proxies = plainService('proxies', { ...platform, dependsOn: [store] });
  const proxiesSecond = plainService('proxies-second', { ...platform, on: second, namespace: 'proxies' });
  const storeSecond = plainService('store-second', { ...platform, on: second, namespace: 'store' });
  const operator = plainService('postgres-operator', platform);
  const gpu = plainService('gpu', { ...platform, on: second });
  const gateway = native('gateway');
  const edge = native('edge', edgeHost);
  const backup = native('backup');
  const registry = native('registry');
  const providers = {
    delivery: {
      kind: 'argocd',
      repository: 'ssh://git@forge/home.git',
      mirrors: 'ssh://git@forge/mirrors',
      revision: 'main',
      by: argocd,
      root,
      clusters,
    },
    secrets: { kind: 'external-secrets', store: 'vault', by: [store, storeSecond] },
    ingress: { kind: 'tailscale', proxyGroup: 'ingress', proxyClass: 'default', by: [proxies, proxiesSecond] },
    gateway: { kind: 'caddy', by: gateway, entryPoint: 'users' },
    edge: { kind: 'fly', by: edge, app: 'edge-app' },
    backup: { kind: 'borgmatic', by: backup },
    registry,
    postgresOperator: operator,
    gpu: [gpu],
  } as const;
  return {
    network,
    hosts: [gatewayHost, otherHost, edgeHost],
    clusters: [first, second],
    shares: [],
    vault: [vaultItem],
    services: [
      argocd,
      root,
      clusters,
      store,
      storeSecond,
      proxies,
      proxiesSecond,
      operator,
      gpu,
      gateway,
      edge,
      backup,
      registry,
      ...services,
    ],
    providers,
  };
}

/** A PostgreSQL server that a service may have. */
export const postgresServer: PostgresServer = {
  name: 'pg',
  image: image('registry.example.net/postgres', '18.3'),
  size: gib(1),
  cpu: { request: milli(10) },
  memory: { request: mib(16), limit: mib(32) },
  parameters: {},
};
