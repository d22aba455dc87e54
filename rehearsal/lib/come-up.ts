import { setTimeout as sleep } from 'node:timers/promises';
import { allWell, getApplication, isAutomatic, isWell, listApplications, stateOf, sync } from './applications.ts';
import type { Log } from './binaries.ts';
import type { Delivery } from './delivery.ts';
import { eventually } from './wait.ts';

const within = 240;

/** Does what a person does once: the applications that do not sync by themselves are synced by hand. */
async function syncByHand(delivery: Delivery): Promise<void> {
  const manual = delivery.expected.filter((application) => !isAutomatic(application));
  for (const { metadata } of manual) {
    await eventually(`the application ${metadata.name} exists`, within, async () => {
      const live = await getApplication(delivery, metadata.name);
      if (live.status?.['sync'] === undefined) return undefined;
      await sync(delivery, live);
      return true;
    });
  }
}

/** Argo CD does not try a commit again that failed before its cluster was registered; a person does. Returns their names. */
async function syncAgain(delivery: Delivery, done: () => boolean, log: Log): Promise<readonly string[]> {
  const names = new Set<string>();
  let last = 0;
  while (!done()) {
    const live = await listApplications(delivery);
    const well = live.filter((application) => isWell(stateOf(application))).length;
    if (well >= last + 10) {
      last = well;
      log(`${well} of ${delivery.expected.length} applications are well`);
    }
    const stuck = live.filter((application) => {
      const { sync: synced, phase, name } = stateOf(application);
      return synced === 'OutOfSync' && phase === 'Error' && !names.has(name);
    });
    for (const application of stuck) {
      names.add(application.metadata.name);
      await sync(delivery, application);
    }
    await sleep(1000);
  }
  return [...names];
}

/** Waits until a fleet that was just delivered is up. Returns what came up, in a sentence. */
export async function comeUp(delivery: Delivery, secrets: Promise<void>, log: Log): Promise<string> {
  let over = false;
  const again = syncAgain(delivery, () => over, log);
  try {
    const [, states] = await Promise.all([syncByHand(delivery), allWell(delivery, within), secrets]);
    over = true;
    const names = await again;
    const seconds = ((performance.now() - delivery.begin) / 1000).toFixed(1);
    const byHand =
      names.length === 0
        ? ''
        : `; failed before their cluster was registered and were synced by hand: ${names.join(', ')}`;
    return `${states.length} applications, ${seconds} s from the first server's start${byHand}`;
  } finally {
    over = true;
    await again.catch(() => undefined);
  }
}
