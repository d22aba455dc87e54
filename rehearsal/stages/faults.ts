import { setTimeout as sleep } from 'node:timers/promises';
import { keyOf } from '../lib/kubernetes-api.ts';
import { waitForDelivery, allHealthy } from '../lib/applications.ts';
import { clusterOf } from '../lib/control-plane.ts';
import type { Delivery } from '../lib/delivery.ts';
import { type RenderedObject, renderedObjects } from '../lib/objects.ts';
import { seeded, shuffled } from '../lib/random.ts';
import type { Rehearsal } from '../lib/rehearsal.ts';
import { type Proof, type Stage, proveInOrder } from '../lib/stage.ts';
import {
  type TargetWorkload,
  imageOf,
  liveOf,
  push,
  replaceIn,
  findTargetWorkload,
  withTag,
} from '../lib/target-workload.ts';

const seed = 20_261_120;
const rounds = 10;
/** Seconds; a push whose webhook is lost with the server is noticed by a later round of Argo CD. */
const within = 200;

/** Servers that are killed in the middle of a sync. */
const candidates = (delivery: Delivery): readonly string[] => [
  'argocd-application-controller',
  'argocd-repo-server',
  'argocd-server',
  'redis',
  'forge',
  ...delivery.clusters.map(({ cluster }) => `apiserver-${cluster.name}`),
];

/** Identity of every object of the fleet on its cluster: one that was made anew has another. */
async function identities(
  delivery: Delivery,
  objects: readonly RenderedObject[],
): Promise<ReadonlyMap<string, string>> {
  const entries = await Promise.all(
    objects.map(async (placed) => {
      const object = await liveOf(placed, clusterOf(delivery.clusters, placed.cluster));
      return [`${placed.cluster}: ${keyOf(placed.object)}`, object?.metadata.uid ?? 'lost'] as const;
    }),
  );
  return new Map(entries);
}

/** Pushes a change, kills a server before it can have arrived, and starts it again. */
async function round(
  rehearsal: Rehearsal,
  delivery: Delivery,
  target: TargetWorkload,
  name: string,
  tag: string,
): Promise<void> {
  const { supervisor } = rehearsal;
  const base = delivery.withLocalAddresses(rehearsal.files);
  const wanted = withTag(target.image, tag);
  await push(delivery, replaceIn(base, target.file, target.image, wanted), `${tag}: ${name} is killed`);
  const program = await supervisor.kill(name);
  await sleep(500);
  await supervisor.start(program);
  const cluster = clusterOf(delivery.clusters, target.cluster);
  await waitForDelivery(delivery, `${tag} arrives although ${name} was killed`, within, async () =>
    imageOf(await liveOf(target, cluster)) === wanted ? true : undefined,
  );
  await allHealthy(delivery, within);
}

async function allRounds(rehearsal: Rehearsal, delivery: Delivery, target: TargetWorkload): Promise<string> {
  const random = seeded(seed);
  const names = candidates(delivery);
  const order = [...shuffled(names, random), ...shuffled(names, random)].slice(0, rounds);
  const objects = renderedObjects(delivery.withLocalAddresses(rehearsal.files), rehearsal.fleet).filter(
    ({ application }) => !delivery.skipped.has(application),
  );
  const before = await identities(delivery, objects);
  for (const [index, name] of order.entries()) {
    const begin = performance.now();
    await round(rehearsal, delivery, target, name, `round-${index + 1}`);
    rehearsal.log(`${name} killed: converged after ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  }
  const after = await identities(delivery, objects);
  const changed = [...before].filter(([key, uid]) => after.get(key) !== uid).map(([key]) => key);
  if (changed.length > 0) throw new Error(`lost or made anew:\n${changed.join('\n')}`);
  return `${order.length} rounds, seed ${seed}; ${before.size} objects are the same as before`;
}

async function revert(rehearsal: Rehearsal, delivery: Delivery, target: TargetWorkload): Promise<string> {
  const { repository } = delivery.forge;
  const base = delivery.withLocalAddresses(rehearsal.files);
  const cluster = clusterOf(delivery.clusters, target.cluster);
  const arrives = (image: string): Promise<boolean> =>
    waitForDelivery(delivery, `${image} arrives`, within, async () =>
      imageOf(await liveOf(target, cluster)) === image ? true : undefined,
    );
  await push(delivery, base, 'as declared');
  await arrives(target.image);
  const bad = withTag(target.image, 'bad');
  await push(delivery, replaceIn(base, target.file, target.image, bad), 'a bad image');
  await arrives(bad);
  const begin = performance.now();
  await repository.git('revert', '--no-edit', 'HEAD');
  await repository.push('main');
  await arrives(target.image);
  await allHealthy(delivery, within);
  return `${((performance.now() - begin) / 1000).toFixed(1)} s after the push`;
}

/** Servers that die in the middle of a sync. */
export const faultsStage: Stage<Rehearsal> = {
  name: 'faults',
  description: 'servers are killed in the middle of a sync, and the fleet converges',
  async run(rehearsal): Promise<readonly Proof[]> {
    const delivery = await rehearsal.delivered();
    const target = findTargetWorkload(rehearsal, delivery);
    await allHealthy(delivery, within);
    return proveInOrder([
      ['whatever is killed, the fleet converges and loses nothing', () => allRounds(rehearsal, delivery, target)],
      ['git revert brings the fleet back', () => revert(rehearsal, delivery, target)],
    ]);
  },
};
