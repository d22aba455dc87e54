import type { Fleet } from '#model/fleet.ts';

/**
 * Loads the fleet. Every service file is loaded first, so that the problems of all of them are reported at once and
 * not only those of the first that another file imports.
 *
 * @throws ModelError or AggregateError, see `collectServices`
 */
export async function loadFleet(): Promise<Fleet> {
  const { collectServices } = await import('#fleet/collect.ts');
  await collectServices();
  return (await import('#fleet/index.ts')).fleet;
}
