import { listApplications } from '../lib/applications.ts';
import type { Delivery } from '../lib/delivery.ts';
import { renderedObjects, syncWaveOf } from '../lib/objects.ts';
import type { Rehearsal } from '../lib/rehearsal.ts';
import { type Proof, type Stage, proveInOrder } from '../lib/stage.ts';

/** The order in which the root application created the others. */
async function inOrder(delivery: Delivery): Promise<string> {
  const found = (await listApplications(delivery)).map((application) => ({
    name: application.metadata.name,
    wave: syncWaveOf(application),
    created: Date.parse(application.metadata.creationTimestamp),
  }));
  const waves = [...new Set(found.map(({ wave }) => wave))].sort((a, b) => a - b);
  const wrong = found.flatMap((late) =>
    found
      .filter((early) => early.wave < late.wave && early.created > late.created)
      .map((early) => `${late.name} (wave ${late.wave}) came before ${early.name} (wave ${early.wave})`),
  );
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  const counts = waves.map((wave) => `${found.filter((item) => item.wave === wave).length}`);
  return `${waves.length} waves of ${counts.join(', ')} applications`;
}

/** Every object of `dist/` is where it belongs. */
async function everythingIsThere(rehearsal: Rehearsal, delivery: Delivery): Promise<string> {
  const objects = renderedObjects(delivery.withLocalAddresses(rehearsal.files), rehearsal.fleet).filter(
    ({ application }) => !delivery.skipped.has(application),
  );
  const missing = await Promise.all(
    delivery.clusters.map(async ({ cluster, api }) => {
      const own = objects.filter((placed) => placed.cluster === cluster.name);
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

/** The whole way: a push to the forge, Argo CD with our own settings, both clusters. */
export const deliverStage: Stage<Rehearsal> = {
  name: 'deliver',
  description: 'Argo CD delivers both clusters from a forge, beginning with the one root application',
  async run(rehearsal): Promise<readonly Proof[]> {
    const delivery = await rehearsal.delivery();
    const proofs = await proveInOrder([
      ['all applications become Synced and Healthy', async () => (await rehearsal.delivered()).came],
      ['they are created in the order of their waves', () => inOrder(delivery)],
      ['every object of dist/ is on its cluster', () => everythingIsThere(rehearsal, delivery)],
    ]);
    const lost = [...delivery.skipped].map(([name, reason]): Proof => ({
      name: `application ${name}`,
      outcome: 'skipped',
      detail: `source remote: ${reason}`,
      milliseconds: 0,
    }));
    return [...proofs, ...lost];
  },
};
