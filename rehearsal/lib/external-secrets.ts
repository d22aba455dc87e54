import type { Fleet } from '#model/fleet.ts';
import { type Log, locate } from './build.ts';
import type { LiveCluster } from './control-plane.ts';
import { applyCrds, loadCrds } from './crds.ts';
import { freePorts } from './ports.ts';
import { externalSecrets } from './binaries.ts';
import type { Supervisor } from './supervisor.ts';

/** Kinds that the controller looks at even where we have no object of them. */
const watched = new Set(['SecretStore', 'ClusterSecretStore', 'ExternalSecret', 'GeneratorState']);

const off = [
  'cluster-external-secret-reconciler',
  'cluster-push-secret-reconciler',
  'push-secret-reconciler',
  'generator-state',
];

/** Starts External Secrets, the real controller, on each cluster, once `defined` has seen to its resource definitions. */
export async function startExternalSecrets(
  supervisor: Supervisor,
  fleet: Fleet,
  clusters: readonly LiveCluster[],
  log: Log,
  defined: (live: LiveCluster) => Promise<unknown> = async ({ api }) => applyCrds(api, await loadCrds(fleet, watched)),
): Promise<void> {
  const command = await locate(externalSecrets, log);
  await Promise.all(
    clusters.map(async (live) => {
      const { cluster, kubeconfig } = live;
      await defined(live);
      const [metrics = 0, health = 0] = await freePorts(2);
      await supervisor.start({
        name: `external-secrets-${cluster.name}`,
        command,
        args: [
          `--metrics-addr=127.0.0.1:${metrics}`,
          `--live-addr=127.0.0.1:${health}`,
          '--concurrent=4',
          '--loglevel=warn',
          ...off.map((part) => `--enable-${part}=false`),
        ],
        env: { KUBECONFIG: kubeconfig },
        phase: 0,
        restarts: true,
      });
    }),
  );
}
