import { allHealthy, getApplication, isAutomatic, isHealthy, stateOf, sync } from './applications.ts';
import type { Log } from './build.ts';
import type { Delivery } from './delivery.ts';
import { waitFor } from './wait.ts';

const within = 180;
/** Longer, so that of two that wait for the same, the one speaks that knows why. */
const byHandWithin = within + 10;

/**
 * Does what a person does once: the applications that do not sync by themselves are synced by hand, when Argo CD has
 * compared them, which it cannot before it knows their cluster.
 */
async function syncByHand(delivery: Delivery): Promise<void> {
  const manual = delivery.expected.filter(
    (application) => !isAutomatic(application) && !delivery.skipped.has(application.metadata.name),
  );
  await Promise.all(
    manual.map(({ metadata }) =>
      waitFor(
        `the application ${metadata.name} can be synced`,
        byHandWithin,
        async () => {
          const live = await getApplication(delivery, metadata.name);
          if (['', 'Unknown'].includes(stateOf(live).sync)) return undefined;
          await sync(delivery, live);
          return true;
        },
        1000,
      ),
    ),
  );
}

/** Waits until a fleet that was just delivered is up. Returns what came up, in a sentence. */
export async function waitUntilHealthy(delivery: Delivery, secrets: Promise<void>, log: Log): Promise<string> {
  let told = 0;
  const [, states] = await Promise.all([
    syncByHand(delivery),
    allHealthy(delivery, within, (seen) => {
      const well = seen.filter(isHealthy).length;
      if (well < told + 10) return;
      told = well;
      log(`${well} of ${delivery.expected.length} applications are well`);
    }),
    secrets,
  ]);
  const seconds = ((performance.now() - delivery.begin) / 1000).toFixed(1);
  return `${states.length} applications, ${seconds} s from the first server's start`;
}
