import { listApplications } from '../lib/applications.ts';
import type { Delivery } from '../lib/delivery.ts';
import { renderedObjects, syncWaveOf } from '../lib/objects.ts';
import type { Rehearsal } from '../lib/rehearsal.ts';
import { type Proof, type Stage, proveInOrder } from '../lib/stage.ts';

/** @throws Error if an application was created before one of an earlier wave */
async function createdInWaveOrder(delivery: Delivery): Promise<string> {
  const applications = (await listApplications(delivery)).map((application) => ({
    name: application.metadata.name,
    wave: syncWaveOf(application),
    created: Date.parse(application.metadata.creationTimestamp),
  }));
  const waves = [...new Set(applications.map(({ wave }) => wave))].sort((a, b) => a - b);
  const wrong = applications.flatMap((later) =>
    applications
      .filter((earlier) => earlier.wave < later.wave && earlier.created > later.created)
      .map((earlier) => `${later.name} (wave ${later.wave}) was created before ${earlier.name} (wave ${earlier.wave})`),
  );
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  const counts = waves.map((wave) => applications.filter((application) => application.wave === wave).length);
  return `${waves.length} waves of ${counts.join(', ')} applications`;
}

/** @throws Error with the files whose objects are missing from their cluster */
async function everyObjectExists(rehearsal: Rehearsal, delivery: Delivery): Promise<string> {
  const objects = renderedObjects(delivery.withLocalAddresses(rehearsal.files), rehearsal.fleet).filter(
    ({ application }) => !delivery.skipped.has(application),
  );
  const missing = await Promise.all(
    delivery.clusters.map(async ({ cluster, api }) => {
      const own = objects.filter((rendered) => rendered.cluster === cluster.name);
      const live = await Promise.all(
        own.map(({ object: { apiVersion, kind, metadata } }) =>
          api.get(apiVersion, kind, metadata.name, metadata.namespace),
        ),
      );
      return own.filter((_, index) => live[index] === undefined).map(({ file }) => file);
    }),
  );
  if (missing.flat().length > 0) throw new Error(missing.flat().join('\n'));
  return `${objects.length} objects`;
}

export const deliverStage: Stage<Rehearsal> = {
  name: 'deliver',
  description: 'Argo CD delivers both clusters from the forge, starting from the root application',
  async run(rehearsal): Promise<readonly Proof[]> {
    const delivery = await rehearsal.delivery();
    const proofs = await proveInOrder([
      ['all applications become Synced and Healthy', async () => (await rehearsal.healthyDelivery()).summary],
      ['applications are created in the order of their sync waves', () => createdInWaveOrder(delivery)],
      ['every object of dist/ exists on its cluster', () => everyObjectExists(rehearsal, delivery)],
    ]);
    const skipped = [...delivery.skipped].map(([name, reason]): Proof => ({
      name: `${name} becomes Synced and Healthy`,
      outcome: 'skipped',
      detail: reason,
      milliseconds: 0,
    }));
    return [...proofs, ...skipped];
  },
};
