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

/** Says how many applications are well, every ten, until it is told to stop. */
async function reportProgress(delivery: Delivery, done: () => boolean, log: Log): Promise<void> {
  let last = 0;
  while (!done()) {
    const live = await listApplications(delivery);
    const well = live.filter((application) => isWell(stateOf(application))).length;
    if (well >= last + 10) {
      last = well;
      log(`${well} of ${delivery.expected.length} applications are well`);
    }
    await sleep(1000);
  }
}

/** Waits until a fleet that was just delivered is up. Returns what came up, in a sentence. */
export async function comeUp(delivery: Delivery, secrets: Promise<void>, log: Log): Promise<string> {
  let over = false;
  const progress = reportProgress(delivery, () => over, log);
  try {
    const [, states] = await Promise.all([syncByHand(delivery), allWell(delivery, within), secrets]);
    const seconds = ((performance.now() - delivery.begin) / 1000).toFixed(1);
    return `${states.length} applications, ${seconds} s from the first server's start`;
  } finally {
    over = true;
    await progress.catch(() => undefined);
  }
}
