import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fleet } from '#model/fleet.ts';
import type { Cluster } from '#model/host.ts';
import { KubernetesApi, type Endpoint, kubeconfig } from './kubernetes-api.ts';
import { type Log, locate } from './build.ts';
import { kwokConfig } from './kwok.ts';
import { isOk } from './http.ts';
import { nodeAndStorageClasses } from './nodes.ts';
import { freePorts } from './ports.ts';
import { controlPlaneBinaries } from './binaries.ts';
import type { ServerSpec, Supervisor } from './supervisor.ts';
import { waitFor } from './wait.ts';

/** A cluster of the fleet that is running on this machine. */
export interface LiveCluster {
  readonly cluster: Cluster;
  readonly api: KubernetesApi;
  /** Path of a kubeconfig of a cluster admin. */
  readonly kubeconfig: string;
}

/** The running clusters. */
export interface ControlPlane {
  readonly clusters: readonly LiveCluster[];
  /** Tells whether manifests of upstream repositories are delivered as well as our own. */
  readonly upstreams: boolean;
}

/** @throws Error if no cluster of this name is running */
export function clusterOf(clusters: readonly LiveCluster[], name: string): LiveCluster {
  const found = clusters.find(({ cluster }) => cluster.name === name);
  if (found === undefined) {
    const names = clusters.map(({ cluster }) => cluster.name).join(', ');
    throw new Error(`no cluster "${name}" is running; running: ${names}`);
  }
  return found;
}

type Paths = Record<keyof typeof controlPlaneBinaries, string>;

/** Paths of all binaries. Missing ones are built one after the other, because each build uses all cores. */
async function locateAll(log: Log): Promise<Paths> {
  const paths: Partial<Paths> = {};
  for (const [name, binary] of Object.entries(controlPlaneBinaries)) {
    paths[name as keyof Paths] = await locate(binary, log);
  }
  return paths as Paths;
}

const loopback = (port: number): string => `http://127.0.0.1:${port}`;

async function startEtcd(supervisor: Supervisor, command: string, folder: string): Promise<string> {
  const [client = 0, peer = 0] = await freePorts(2);
  const url = loopback(client);
  await supervisor.start({
    name: 'etcd',
    command,
    args: [
      `--data-dir=${join(folder, 'etcd')}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${loopback(peer)}`,
      `--initial-advertise-peer-urls=${loopback(peer)}`,
      `--initial-cluster=default=${loopback(peer)}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
    shutdownPhase: 2,
    ready: () => isOk(`${url}/health`),
  });
  return url;
}

/** The key pair with which an API server issues tokens of service accounts, as paths. */
interface Keys {
  readonly private: string;
  readonly certificate: string;
}

/** Starts the API server of a cluster, on loopback and accessible only with a random token. */
async function startApiServer(
  supervisor: Supervisor,
  command: string,
  folder: string,
  name: string,
  etcd: string,
): Promise<{ readonly endpoint: Endpoint; readonly keys: Keys }> {
  const [port = 0] = await freePorts(1);
  const token = randomBytes(24).toString('hex');
  writeFileSync(`${folder}/tokens.csv`, `${token},rehearsal,rehearsal,system:masters\n`, { mode: 0o600 });
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = `${folder}/service-account.key`;
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const certificate = `${folder}/apiserver.crt`;
  const url = `https://127.0.0.1:${port}`;
  const endpoint = (): Endpoint => ({ url, token, ca: readFileSync(certificate, 'utf8') });
  await supervisor.start({
    name: `apiserver-${name}`,
    command,
    args: [
      `--etcd-servers=${etcd}`,
      `--etcd-prefix=/${name}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${folder}`,
      `--service-account-key-file=${key}`,
      `--service-account-signing-key-file=${key}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      '--authorization-mode=Node,RBAC',
      `--token-auth-file=${folder}/tokens.csv`,
      '--service-cluster-ip-range=10.96.0.0/16',
      '--endpoint-reconciler-type=none',
      '--allow-privileged=true',
      // No pod runs here, so nothing would answer the webhooks that charts register.
      '--disable-admission-plugins=ValidatingAdmissionWebhook,MutatingAdmissionWebhook',
    ],
    env: { GOGC: '100' },
    shutdownPhase: 1,
    ready: async () => {
      const api = new KubernetesApi(name, endpoint());
      try {
        await api.send('GET', '/readyz');
        return true;
      } catch {
        return false;
      } finally {
        api.close();
      }
    },
  });
  return { endpoint: endpoint(), keys: { private: key, certificate } };
}

/** Controller manager, scheduler and kwok of a cluster. */
async function controllerSpecs(
  paths: Paths,
  folder: string,
  name: string,
  config: string,
  kwokStages: string,
  keys: Keys,
): Promise<readonly ServerSpec[]> {
  const [manager = 0, scheduler = 0, kwok = 0] = await freePorts(3);
  const common = (port: number, part: string): readonly string[] => [
    `--kubeconfig=${config}`,
    `--authentication-kubeconfig=${config}`,
    `--authorization-kubeconfig=${config}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${join(folder, part)}`,
    '--leader-elect=false',
    '--kube-api-qps=200',
    '--kube-api-burst=400',
  ];
  return [
    {
      name: `controller-manager-${name}`,
      command: paths.controllerManager,
      args: [
        ...common(manager, 'controller-manager'),
        `--service-account-private-key-file=${keys.private}`,
        `--root-ca-file=${keys.certificate}`,
      ],
      shutdownPhase: 0,
    },
    { name: `scheduler-${name}`, command: paths.scheduler, args: common(scheduler, 'scheduler'), shutdownPhase: 0 },
    {
      name: `kwok-${name}`,
      command: paths.kwok,
      args: [
        `--kubeconfig=${config}`,
        '--manage-all-nodes=true',
        '--node-lease-duration-seconds=40',
        `--config=${kwokStages}`,
        `--server-address=127.0.0.1:${kwok}`,
      ],
      shutdownPhase: 0,
    },
  ];
}

/**
 * Starts the clusters of the fleet, and waits until their nodes are ready. All share one etcd, each with a prefix.
 *
 * @throws Unavailable if a binary cannot be built
 */
export async function startControlPlane(supervisor: Supervisor, fleet: Fleet, log: Log): Promise<ControlPlane> {
  const begin = performance.now();
  const paths = await locateAll(log);
  // A new folder, because an earlier control plane may have left its data.
  const run = mkdtempSync(supervisor.path('clusters-'));
  const stages = supervisor.path('kwok.yaml');
  writeFileSync(stages, await kwokConfig(fleet));
  const etcd = await startEtcd(supervisor, paths.etcd, run);
  const clusters = await Promise.all(
    fleet.clusters.map(async (cluster): Promise<LiveCluster> => {
      const { name } = cluster;
      const folder = join(run, name);
      mkdirSync(folder);
      const { endpoint, keys } = await startApiServer(supervisor, paths.apiserver, folder, name, etcd);
      const config = join(folder, 'kubeconfig');
      writeFileSync(config, kubeconfig(cluster.context, endpoint), { mode: 0o600 });
      const api = new KubernetesApi(name, endpoint);
      for (const spec of await controllerSpecs(paths, folder, name, config, stages, keys)) {
        await supervisor.start(spec);
      }
      for (const object of nodeAndStorageClasses(cluster)) {
        await api.send('POST', await api.path(object.apiVersion, object.kind), object);
      }
      await waitFor(`node ${cluster.host.name} is ready`, 60, async () => {
        const node = await api.get('v1', 'Node', cluster.host.name);
        const conditions = (node?.status?.['conditions'] ?? []) as { type: string; status: string }[];
        return conditions.some(({ type, status }) => type === 'Ready' && status === 'True') ? true : undefined;
      });
      return { cluster, api, kubeconfig: config };
    }),
  );
  log(`${clusters.length} clusters are ready after ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  return { clusters, upstreams: false };
}
