import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { deliveryBinaries } from './binaries.ts';
import { type Log, locate } from './build.ts';
import type { LiveCluster } from './control-plane.ts';
import { isOk } from './http.ts';
import { freePorts } from './ports.ts';
import type { ServerSpec, Supervisor } from './supervisor.ts';

/** Argo CD, once it is running. */
export interface RunningArgoCd {
  readonly url: string;
  /** URL that a forge calls after a push. */
  readonly webhook: string;
}

/**
 * Starts Argo CD as processes outside the cluster that it takes for its own. The cluster must already hold its CRDs,
 * ConfigMaps and Secrets.
 *
 * @throws Unavailable if a binary cannot be built
 */
export async function startArgoCd(
  supervisor: Supervisor,
  live: LiveCluster,
  namespace: string,
  log: Log,
): Promise<RunningArgoCd> {
  const command = await locate(deliveryBinaries.argoCd, log);
  const helm = await locate(deliveryBinaries.helm, log);
  const redisCommand = await locate(deliveryBinaries.redis, log);
  const [redis = 0, repo = 0, repoMetrics = 0, controllerMetrics = 0, server = 0, serverMetrics = 0] =
    await freePorts(6);
  const [setMetrics = 0, setProbe = 0, setWebhook = 0] = await freePorts(3);
  const folder = mkdtempSync(supervisor.path('argocd-'));
  for (const name of ['bin', 'tls', 'ssh', 'plugins', 'home', 'tmp'])
    mkdirSync(`${folder}/${name}`, { recursive: true });
  writeFileSync(`${folder}/ssh/ssh_known_hosts`, '');
  symlinkSync(helm, `${folder}/bin/helm`);
  const env = (role: string): Record<string, string> => ({
    ARGOCD_BINARY_NAME: `argocd-${role}`,
    ARGOCD_FAKE_IN_CLUSTER: 'true',
    ARGOCD_SYNC_WAVE_DELAY: '0',
    ARGOCD_GPG_ENABLED: 'false',
    ARGOCD_TLS_DATA_PATH: `${folder}/tls`,
    ARGOCD_SSH_DATA_PATH: `${folder}/ssh`,
    ARGOCD_PLUGINSOCKFILEPATH: `${folder}/plugins`,
    KUBECONFIG: live.kubeconfig,
    HOME: `${folder}/home`,
    TMPDIR: `${folder}/tmp`,
    PATH: `${folder}/bin:${process.env['PATH'] ?? ''}`,
  });
  // Compression costs more than it saves on loopback.
  const cache = [`--redis=127.0.0.1:${redis}`, '--redis-compress=none'];

  const repoServer = [`--repo-server=127.0.0.1:${repo}`, '--repo-server-plaintext', ...cache];
  const servers: readonly ServerSpec[] = [
    {
      name: 'argocd-repo-server',
      command,
      args: [
        ...cache,
        '--address=127.0.0.1',
        `--port=${repo}`,
        `--metrics-port=${repoMetrics}`,
        '--disable-tls',
        // A push is noticed even if its webhook is lost.
        '--revision-cache-expiration=10s',
        '--loglevel=warn',
      ],
      env: env('repo-server'),
      shutdownPhase: 0,
      restart: true,
      ready: () => isOk(`http://127.0.0.1:${repoMetrics}/healthz`),
    },
    {
      name: 'argocd-application-controller',
      command,
      args: [
        ...repoServer,
        `--kubeconfig=${live.kubeconfig}`,
        `--namespace=${namespace}`,
        `--metrics-port=${controllerMetrics}`,
        '--loglevel=warn',
        // Soon enough after a lost webhook; comparing more often would keep a small machine busy all the time.
        '--app-resync=30',
        '--app-resync-jitter=0',
        // While CRDs are added, its view of a cluster is seconds old, and it would sync again what it has just synced.
        '--self-heal-backoff-timeout-seconds=0',
        '--self-heal-timeout-seconds=5',
      ],
      // It allocates much: collecting garbage half as often saves a sixth of its CPU time.
      env: { ...env('application-controller'), GOGC: '200' },
      shutdownPhase: 0,
      restart: true,
    },
    // The fleet has no ApplicationSet; the controller waits for the CRD, which the application `argocd` delivers.
    {
      name: 'argocd-applicationset-controller',
      command,
      args: [
        `--kubeconfig=${live.kubeconfig}`,
        `--namespace=${namespace}`,
        `--argocd-repo-server=127.0.0.1:${repo}`,
        '--repo-server-plaintext',
        `--metrics-addr=127.0.0.1:${setMetrics}`,
        `--probe-addr=127.0.0.1:${setProbe}`,
        `--webhook-addr=127.0.0.1:${setWebhook}`,
        '--loglevel=warn',
      ],
      env: env('applicationset-controller'),
      shutdownPhase: 0,
      restart: true,
    },
    {
      name: 'argocd-server',
      command,
      args: [
        ...repoServer,
        `--kubeconfig=${live.kubeconfig}`,
        `--namespace=${namespace}`,
        '--insecure',
        '--disable-auth',
        '--address=127.0.0.1',
        `--port=${server}`,
        `--metrics-port=${serverMetrics}`,
        '--loglevel=warn',
      ],
      env: env('server'),
      shutdownPhase: 0,
      restart: true,
      ready: () => isOk(`http://127.0.0.1:${server}/healthz`),
    },
  ];
  await supervisor.start({ name: 'redis', command: redisCommand, args: [`127.0.0.1:${redis}`], shutdownPhase: 1 });
  await Promise.all(servers.map((spec) => supervisor.start(spec)));
  const url = `http://127.0.0.1:${server}`;
  return { url, webhook: `${url}/api/webhook` };
}
