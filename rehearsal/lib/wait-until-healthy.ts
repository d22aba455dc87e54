import { isAutomated, isHealthy, stateOf } from './application-state.ts';
import { allHealthy, getApplication, sync } from './applications.ts';
import type { Log } from './build.ts';
import type { Delivery } from './delivery.ts';
import { waitFor } from './wait.ts';

/** Seconds. A delivery takes about one minute on an idle machine with two cores, and was seen to take three on a busy one. */
const healthyTimeout = 300;
/** Longer than `healthyTimeout`, so that the wait that can explain a failure ends first. */
const manualSyncTimeout = healthyTimeout + 10;

/**
 * Starts the syncs that a person starts in the real homelab: those of the applications that are not automated, once Argo
 * CD has compared them, for which it must know their cluster.
 */
async function syncManualApplications(delivery: Delivery): Promise<void> {
  const manual = delivery.expected.filter(
    (application) => !isAutomated(application) && !delivery.skipped.has(application.metadata.name),
  );
  await Promise.all(
    manual.map(({ metadata }) =>
      waitFor(
        `Argo CD has compared the application ${metadata.name} with git`,
        manualSyncTimeout,
        async () => {
          const application = await getApplication(delivery, metadata.name);
          if (['', 'Unknown'].includes(stateOf(application).sync)) return undefined;
          await sync(delivery, application);
          return true;
        },
        1000,
      ),
    ),
  );
}

/**
 * Waits until a new delivery is healthy, and External Secrets runs. Returns a summary.
 *
 * @throws Error that explains the applications that did not become healthy
 */
export async function waitUntilHealthy(delivery: Delivery, externalSecrets: Promise<void>, log: Log): Promise<string> {
  let reported = 0;
  const [, states] = await Promise.all([
    syncManualApplications(delivery),
    allHealthy(delivery, healthyTimeout, (current) => {
      const healthy = current.filter(isHealthy).length;
      if (healthy < reported + 10) return;
      reported = healthy;
      log(`${healthy} of ${delivery.expected.length} applications are healthy`);
    }),
    externalSecrets,
  ]);
  const seconds = ((performance.now() - delivery.startedAt) / 1000).toFixed(1);
  return `${states.length} applications, ${seconds} s after the first server was started`;
}
