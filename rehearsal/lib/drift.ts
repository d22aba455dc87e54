import { setTimeout as sleep } from 'node:timers/promises';
import { explain, isRefreshPending, stateOf } from './application-state.ts';
import { listApplications, refresh, waitForDelivery } from './applications.ts';
import type { Delivery } from './delivery.ts';
import { valueAt } from './objects.ts';

/** Seconds. */
const timeout = 90;

/** The id of the last sync of each application, by name; -1 if there was none. */
export async function lastSyncIds(delivery: Delivery): Promise<ReadonlyMap<string, number>> {
  const live = await listApplications(delivery);
  return new Map(
    live.map((application) => {
      const history = valueAt(application, 'status', 'history');
      const last: unknown = Array.isArray(history) ? history.at(-1) : undefined;
      return [application.metadata.name, Number(valueAt(last, 'id') ?? -1)];
    }),
  );
}

/** Names of the applications that were synced since `before`. */
export async function syncedSince(delivery: Delivery, before: ReadonlyMap<string, number>): Promise<readonly string[]> {
  const after = await lastSyncIds(delivery);
  return [...after].filter(([name, id]) => id !== before.get(name)).map(([name]) => name);
}

const rounds = 3;

/**
 * Refreshes every application several times; the first refresh is hard, so that manifests are rendered anew.
 *
 * @throws Error that explains the applications that are then not Synced, or were synced without a change
 */
export async function refreshWithoutDrift(delivery: Delivery): Promise<string> {
  const before = await lastSyncIds(delivery);
  for (let round = 0; round < rounds; round += 1) {
    const applications = await listApplications(delivery);
    await Promise.all(
      applications.map((application) => refresh(delivery, application, round === 0 ? 'hard' : 'normal')),
    );
    await waitForDelivery(delivery, 'all applications are compared', timeout, async () => {
      const waiting = (await listApplications(delivery)).filter(isRefreshPending);
      return waiting.length === 0 ? true : undefined;
    });
    await sleep(500);
    const drifted = (await listApplications(delivery)).filter(
      (application) => !delivery.skipped.has(application.metadata.name) && stateOf(application).sync !== 'Synced',
    );
    if (drifted.length > 0) throw new Error(drifted.map(explain).join('\n'));
  }
  const synced = await syncedSince(delivery, before);
  if (synced.length > 0) throw new Error(`synced without a change: ${synced.join(', ')}`);
  return `${rounds} refreshes, the first without the cache`;
}
