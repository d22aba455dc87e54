import { internet, kubernetesApi, lan } from './call.ts';
import { yaml } from './config.ts';
import { defineCluster, defineHost, defineNativeService, defineNetwork, defineService, defineShare } from './define.ts';
import type { Fleet } from './fleet.ts';
import { image } from './image.ts';
import { type NativeServiceProps, daily } from './native.ts';
import { onEach } from './per-cluster.ts';
import { postgresServer } from './postgres.ts';
import { only } from './providers.ts';
import { addressOf, ownDatabase, self, urlOf, userUrl } from './reference.ts';
import type { AnyService, KubernetesServiceProps } from './service.ts';
import { backedUp, claim, config, dumped, nfs, notBackedUp, sharedClaim } from './storage.ts';
import { cores, days, gib, mib, milli } from './units.ts';
import { vaultItem } from './vault.ts';
import { http } from './workload.ts';

/** A small homelab for tests: a gateway host, two clusters, the providers, and the services of the test. */

const oauthItem = vaultItem({ vault: 'test', title: 'Tailnet', fields: ['id', 'secret'] });

const network = defineNetwork({
  tailnet: 'tail0.ts.net',
  zone: 'example.net',
  internal: 'ops',
  lan: '192.168.7.0/24',
  people: [
    { name: 'owner', login: 'owner@example.org', role: 'admin' },
    { name: 'member', login: 'member@example.org', role: 'member' },
  ],
  groups: [],
  tags: {
    management: 'managed',
    operator: 'operator',
    ingressProxy: 'ingress',
    memberTarget: 'for-members',
    edgeProxy: 'edge',
    edgeTarget: 'for-the-edge',
  },
  oauthClients: {
    management: { name: 'pulumi', item: oauthItem, tags: ['managed'], scopes: ['policy_file'] },
    operator: { name: 'operator', item: oauthItem, tags: ['operator'], scopes: ['auth_keys'] },
  },
  ssh: { tags: ['homelab'], checkPeriod: '12h' },
  ttl: 300,
  timeZone: 'Etc/UTC',
});

/** Host of the gateway. The tag that only it carries differs from its name. */
export const gatewayHost = defineHost({
  name: 'alpha',
  description: 'gateway',
  network,
  os: 'macos',
  arch: 'arm64',
  ownership: 'managed',
  tags: ['homelab', 'front'],
  user: 'ann',
  tailnetAddress: '100.64.7.1',
  advertises: true,
  ports: { sshd: 22 },
});
/** Host of the second cluster. */
export const otherHost = defineHost({
  name: 'beta',
  description: 'GPU',
  network,
  os: 'nixos',
  arch: 'amd64',
  ownership: 'managed',
  tags: ['homelab', 'beta'],
  tailnetAddress: '100.64.7.2',
  ports: { sshd: 22, api: 6443, nfs: 2049 },
});
const edgeHost = defineHost({
  name: 'edge-machine',
  description: 'edge',
  network,
  os: 'linux',
  arch: 'amd64',
  ownership: 'fly',
  tags: [network.tags.edgeProxy],
});

const clusterDefaults = {
  version: 'v1.34.0',
  apiPort: 6443,
  cpu: cores(100),
  memory: gib(1000),
  cni: 'k3s',
  containerRuntime: 'containerd',
  unprivilegedPortStart: 0,
  storage: { local: 'standard' },
  node: 'machine',
  proxyReplicas: 1,
} as const;

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
/** Cluster with one GPU slot, on another host. */
export const second = defineCluster({
  ...clusterDefaults,
  name: 'second',
  context: 'second',
  host: otherHost,
  api: 'https://beta:6443',
  gpuSlots: 1,
  runtimes: Object.fromEntries(
    ['gpu', 'nvidia'].map((name) => [name, { by: 'the image of the node', verify: 'true' }]),
  ),
  suffix: '-second',
});

/** A minimal container. */
export const plainContainer = {
  image: image('registry.example.net/app', '1.2.3'),
  ports: { http: 8080 },
  cpu: { request: milli(10) },
  memory: { request: mib(16), limit: mib(32) },
  health: http('/healthz'),
};

/** A container that runs to its end before the others. */
export const initContainer = {
  image: plainContainer.image,
  cpu: plainContainer.cpu,
  memory: plainContainer.memory,
};

/** A service with one plain container on the first cluster; any field can be replaced. */
export const plainService = (name: string, props: Partial<KubernetesServiceProps> = {}) =>
  defineService({ name, description: `the ${name}`, on: first, workloads: [{ container: plainContainer }], ...props });

/** A vault item with one field, `password`. */
export const testItem = vaultItem({ vault: 'test', title: 'App', fields: ['password'] });

/** A service on the host of the gateway; any field can be replaced. */
export const nativeService = (name: string, props: Partial<NativeServiceProps> = {}) =>
  defineNativeService({
    name,
    description: `the ${name}`,
    on: gatewayHost,
    package: { manager: 'brew', name, version: '1.0.0' },
    ...props,
  });

/** A PostgreSQL server. */
export const testServer = (name: string) =>
  postgresServer({
    name,
    image: image('registry.example.net/postgres', '18.3'),
    size: gib(1),
    cpu: { request: milli(10) },
    memory: { request: mib(16), limit: mib(32) },
    parameters: {},
  });

/** A fleet with the providers and the given services. */
export function fleetOf(...services: readonly AnyService[]): Fleet {
  const platform = { tier: 'platform', workloads: [] } as const;
  const argocd = plainService('argocd', platform);
  const root = plainService('apps', { ...platform, namespace: 'argocd' });
  const registration = plainService('clusters', { ...platform, namespace: 'argocd' });
  const stores = onEach([first, second], (on) =>
    plainService(`store${on.suffix}`, { ...platform, on, namespace: 'store' }),
  );
  const proxies = onEach([first, second], (on) =>
    plainService(`proxies${on.suffix}`, { ...platform, on, namespace: 'proxies', dependsOn: [stores.on(on)] }),
  );
  const operator = plainService('postgres-operator', platform);
  const gpu = plainService('gpu', { ...platform, on: second });
  const [gateway, backup, registry] = ['gateway', 'backup', 'registry'].map((name) => nativeService(name)) as [
    ReturnType<typeof nativeService>,
    ReturnType<typeof nativeService>,
    ReturnType<typeof nativeService>,
  ];
  const edge = nativeService('edge', { on: edgeHost });
  return {
    network,
    hosts: [gatewayHost, otherHost, edgeHost],
    clusters: [first, second],
    shares: [],
    vault: [],
    services: [
      argocd,
      root,
      registration,
      ...stores.services,
      ...proxies.services,
      operator,
      gpu,
      gateway,
      edge,
      backup,
      registry,
      ...services,
    ],
    providers: {
      delivery: {
        kind: 'argocd',
        repository: 'ssh://git@forge/home.git',
        mirrors: 'ssh://git@forge/mirrors',
        revision: 'main',
        service: argocd,
        root,
        clusters: registration,
      },
      secrets: { kind: 'external-secrets', store: 'vault', on: stores.on },
      ingress: { kind: 'tailscale', proxyGroup: 'ingress', proxyClass: 'default', on: proxies.on },
      gateway: { kind: 'caddy', service: gateway, usersEntryPoint: 'users' },
      edge: { kind: 'fly', service: edge, app: 'edge-app', domain: 'edge.example' },
      backup: { kind: 'borgmatic', service: backup },
      registry: { kind: 'zot', service: registry },
      postgres: { kind: 'cloudnative-pg', ...only(operator) },
      gpu: { kind: 'nvidia', ...only(gpu) },
    },
  };
}

/** A fleet in which every check has something to examine. */
export function richFleet(): Fleet {
  const [main, other] = [testServer('main-pg'), testServer('other-pg')];
  const servers = plainService('servers', {
    workloads: [],
    postgres: [main, other],
    exposures: [
      { host: 'pg', port: 'postgresql', protocol: 'tcp', audience: 'service', auth: 'app', internalPort: 5432 },
    ],
    metrics: { postgres: { port: 'metrics' } },
  });
  const share = defineShare({
    name: 'music',
    host: otherHost,
    path: '/music',
    nfsClients: ['alpha', '192.168.7.0/24'],
    writable: true,
  });
  const item = vaultItem({
    vault: 'test',
    title: 'Rich',
    fields: ['password', 'token'],
    expires: { token: { lifetime: days(90), issued: '2026-01-31', renew: 'make a new one' } },
  });
  const files = plainService('files', {
    on: second,
    workloads: [{ runtimeClass: 'gpu', container: { ...plainContainer, gpu: 1 } }],
    exposures: [{ host: 'files', audience: 'admin', auth: { none: 'only the owner' } }],
    volumes: {},
  });
  const library = plainService('library', {
    namespace: 'app',
    workloads: [],
    volumes: { music: nfs({ share, size: gib(1), backup: notBackedUp('bought') }) },
  });
  const app = plainService('app', {
    workloads: [
      {
        init: [{ ...initContainer, name: 'prepare', image: image('registry.example.net/prepare', '2.0.0') }],
        container: {
          ...plainContainer,
          ports: { http: 8080, admin: 8081 },
          env: { DATABASE_URL: ownDatabase.url, TOKEN: item.field('token'), FILES: urlOf(files), SELF: userUrl(self) },
          mounts: { '/etc/app': 'settings', '/data': 'data', '/music': 'music' },
        },
      },
      {
        kind: 'CronJob',
        name: 'job',
        schedule: '0 3 * * *',
        ttlAfterFinished: days(1),
        container: { ...plainContainer, ports: {}, health: { kind: 'none', reason: 'it ends by itself' } },
      },
    ],
    volumes: {
      settings: config('app-settings', { 'app.yaml': yaml({ files: addressOf(files) }) }),
      data: claim({ size: gib(1), backup: backedUp('copy it back') }),
      music: sharedClaim(library, 'music'),
    },
    database: { on: main, password: item.field('password'), backup: dumped('rows') },
    calls: [internet('fetches feeds'), lan('192.168.7.40', 554, 'a camera'), kubernetesApi('reads its own pods')],
    exposures: [
      { host: 'app', audience: 'public', auth: 'app', edge: { kind: 'dynamic' } },
      { host: 'app-admin', port: 'admin', audience: 'admin', auth: 'sso', health: '/healthz' },
    ],
    metrics: { app: {} },
    tile: { group: 'Services', icon: 'app.png' },
    serverSideApply: 'its objects are large',
  });
  const daemon = nativeService('daemon', {
    ports: { http: { port: 9000, bind: 'loopback' }, debug: { port: 9001, bind: { all: 'asked from the LAN' } } },
    jobs: [{ label: 'daemon', command: ['/usr/bin/daemon'], when: daily(2) }],
    secrets: { daemon_password: { field: item.field('password'), file: '/etc/daemon' } },
    data: [{ path: '/var/daemon', backup: backedUp('copy it back') }],
    exposures: [{ host: 'daemon', audience: 'member', auth: 'app', health: '/' }],
    metrics: { daemon: { pushed: true } },
  });
  const fleet = fleetOf(servers, files, library, app, daemon);
  const { service: backup } = fleet.providers.backup;
  const dumping = nativeService('backup', {
    calls: [{ kind: 'service', to: main, port: 'postgresql' }],
    secrets: { dump_password: { field: item.field('password') } },
  });
  return {
    ...fleet,
    shares: [share],
    vault: [item],
    services: fleet.services.map((service) => (service === backup ? dumping : service)),
    providers: { ...fleet.providers, backup: { kind: 'borgmatic', service: dumping } },
  };
}
