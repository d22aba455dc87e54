import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import type { LiveCluster } from './control-plane.ts';
import { type Log, locate } from './build.ts';
import { freePorts } from './ports.ts';
import { deliveryBinaries } from './binaries.ts';
import type { Program, Supervisor } from './supervisor.ts';

/** Argo CD, once it runs. */
export interface RunningArgoCd {
  readonly server: string;
  readonly webhook: string;
}

/** Starts Argo CD as processes beside the cluster that it believes to run in; its settings must be there already. */
export async function startArgoCd(
  supervisor: Supervisor,
  live: LiveCluster,
  namespace: string,
  log: Log,
): Promise<RunningArgoCd> {
  const command = await locate(deliveryBinaries.argocd, log);
  const helm = await locate(deliveryBinaries.helm, log);
  const redisProgram = await locate(deliveryBinaries.redis, log);
  const [redis = 0, repo = 0, repoMetrics = 0, controllerMetrics = 0, server = 0, serverMetrics = 0] =
    await freePorts(6);
  const [setsMetrics = 0, setsProbe = 0, setsWebhook = 0] = await freePorts(3);
  const folder = supervisor.path('argocd');
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
  // On loopback, compression costs more than it saves.
  const cache = [`--redis=127.0.0.1:${redis}`, '--redis-compress=none'];
  const answers = (url: string) => async (): Promise<boolean> => {
    try {
      return (await fetch(url)).ok;
    } catch {
      return false;
    }
  };
  const repoServer = [`--repo-server=127.0.0.1:${repo}`, '--repo-server-plaintext', ...cache];
  const programs: readonly Program[] = [
    {
      name: 'argocd-repo-server',
      command,
      args: [
        ...cache,
        '--address=127.0.0.1',
        `--port=${repo}`,
        `--metrics-port=${repoMetrics}`,
        '--disable-tls',
        // A push whose webhook is lost is noticed all the same.
        '--revision-cache-expiration=10s',
        '--loglevel=warn',
      ],
      env: env('repo-server'),
      phase: 0,
      restarts: true,
      ready: answers(`http://127.0.0.1:${repoMetrics}/healthz`),
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
        // Often enough to notice a lost webhook soon; more often, comparing would take all of a small machine.
        '--app-resync=30',
        '--app-resync-jitter=0',
        // While new kinds arrive, what it sees of a cluster is seconds old: it would sync again what it has just synced.
        '--self-heal-backoff-timeout-seconds=0',
        '--self-heal-timeout-seconds=5',
      ],
      // It makes much garbage, and collecting that half as often takes a sixth off its time.
      env: { ...env('application-controller'), GOGC: '200' },
      phase: 0,
      restarts: true,
    },
    // Waits for its kind, which the application `argocd` brings; the fleet has no object of it.
    {
      name: 'argocd-applicationset-controller',
      command,
      args: [
        `--kubeconfig=${live.kubeconfig}`,
        `--namespace=${namespace}`,
        `--argocd-repo-server=127.0.0.1:${repo}`,
        '--repo-server-plaintext',
        `--metrics-addr=127.0.0.1:${setsMetrics}`,
        `--probe-addr=127.0.0.1:${setsProbe}`,
        `--webhook-addr=127.0.0.1:${setsWebhook}`,
        '--loglevel=warn',
      ],
      env: env('applicationset-controller'),
      phase: 0,
      restarts: true,
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
      phase: 0,
      restarts: true,
      ready: answers(`http://127.0.0.1:${server}/healthz`),
    },
  ];
  await supervisor.start({ name: 'redis', command: redisProgram, args: [`127.0.0.1:${redis}`], phase: 1 });
  await Promise.all(programs.map((program) => supervisor.start(program)));
  const url = `http://127.0.0.1:${server}`;
  return { server: url, webhook: `${url}/api/webhook` };
}
