import type { Fleet } from '#model/fleet.ts';
import { externalSecretsBinary } from './binaries.ts';
import { type Log, locate } from './build.ts';
import type { LiveCluster } from './control-plane.ts';
import { applyCrds, loadCrds } from './crds.ts';
import { freePorts } from './ports.ts';
import type { Supervisor } from './supervisor.ts';

/** Kinds that the controller watches even if the fleet has no object of them. */
const watchedKinds = new Set(['SecretStore', 'ClusterSecretStore', 'ExternalSecret', 'GeneratorState']);

const disabledReconcilers = [
  'cluster-external-secret-reconciler',
  'cluster-push-secret-reconciler',
  'push-secret-reconciler',
  'generator-state',
];

/**
 * Starts the real controller of External Secrets for each cluster.
 *
 * @param prepare ensures that a cluster serves the watched kinds; by default, applies their CRDs
 * @throws Unavailable if the controller cannot be built
 */
export async function startExternalSecrets(
  supervisor: Supervisor,
  fleet: Fleet,
  clusters: readonly LiveCluster[],
  log: Log,
  prepare: (live: LiveCluster) => Promise<unknown> = async ({ api }) =>
    applyCrds(api, await loadCrds(fleet, watchedKinds)),
): Promise<void> {
  const command = await locate(externalSecretsBinary, log);
  await Promise.all(
    clusters.map(async (live) => {
      const { cluster, kubeconfig } = live;
      await prepare(live);
      const [metrics = 0, health = 0] = await freePorts(2);
      await supervisor.start({
        name: `external-secrets-${cluster.name}`,
        command,
        args: [
          `--metrics-addr=127.0.0.1:${metrics}`,
          `--live-addr=127.0.0.1:${health}`,
          '--concurrent=4',
          '--loglevel=warn',
          ...disabledReconcilers.map((name) => `--enable-${name}=false`),
        ],
        env: { KUBECONFIG: kubeconfig },
        shutdownPhase: 0,
        restart: true,
      });
    }),
  );
}
