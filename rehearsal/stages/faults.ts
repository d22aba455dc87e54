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
  getLive,
  push,
  replaceIn,
  findTargetWorkload,
  withTag,
} from '../lib/target-workload.ts';

const seed = 20_261_120;
const rounds = 10;
/** Seconds. If a webhook is lost with the killed server, Argo CD notices the push at its next resync. */
const timeout = 200;

/** Names of the servers to kill. */
const serversToKill = (delivery: Delivery): readonly string[] => [
  'argocd-application-controller',
  'argocd-repo-server',
  'argocd-server',
  'redis',
  'forge',
  ...delivery.clusters.map(({ cluster }) => `apiserver-${cluster.name}`),
];

/** The uid of every object of the fleet on its cluster. An object that was deleted and created again has a new one. */
async function uidsOf(delivery: Delivery, objects: readonly RenderedObject[]): Promise<ReadonlyMap<string, string>> {
  const entries = await Promise.all(
    objects.map(async (rendered) => {
      const object = await getLive(rendered, clusterOf(delivery.clusters, rendered.cluster));
      return [`${rendered.cluster}: ${keyOf(rendered.object)}`, object?.metadata.uid ?? 'missing'] as const;
    }),
  );
  return new Map(entries);
}

/** Pushes a change, kills a server before the change can be synced, starts it again, and waits for convergence. */
async function killDuringSync(
  rehearsal: Rehearsal,
  delivery: Delivery,
  target: TargetWorkload,
  name: string,
  tag: string,
): Promise<void> {
  const { supervisor } = rehearsal;
  const base = delivery.withLocalAddresses(rehearsal.files);
  const wanted = withTag(target.image, tag);
  await push(delivery, replaceIn(base, target.file, target.image, wanted), `${tag}: kill ${name}`);
  const spec = await supervisor.kill(name);
  await sleep(500);
  await supervisor.start(spec);
  const cluster = clusterOf(delivery.clusters, target.cluster);
  await waitForDelivery(delivery, `${tag} is deployed although ${name} was killed`, timeout, async () =>
    imageOf(await getLive(target, cluster)) === wanted ? true : undefined,
  );
  await allHealthy(delivery, timeout);
}

async function killServers(rehearsal: Rehearsal, delivery: Delivery, target: TargetWorkload): Promise<string> {
  const random = seeded(seed);
  const names = serversToKill(delivery);
  const order = [...shuffled(names, random), ...shuffled(names, random)].slice(0, rounds);
  const objects = renderedObjects(delivery.withLocalAddresses(rehearsal.files), rehearsal.fleet).filter(
    ({ application }) => !delivery.skipped.has(application),
  );
  const before = await uidsOf(delivery, objects);
  for (const [index, name] of order.entries()) {
    const begin = performance.now();
    await killDuringSync(rehearsal, delivery, target, name, `round-${index + 1}`);
    rehearsal.log(`killed ${name}: converged after ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  }
  const after = await uidsOf(delivery, objects);
  const changed = [...before].filter(([key, uid]) => after.get(key) !== uid).map(([key]) => key);
  if (changed.length > 0) throw new Error(`deleted or recreated:\n${changed.join('\n')}`);
  return `${order.length} rounds, seed ${seed}; ${before.size} objects keep their uid`;
}

async function revertCommit(rehearsal: Rehearsal, delivery: Delivery, target: TargetWorkload): Promise<string> {
  const { repository } = delivery.forge;
  const base = delivery.withLocalAddresses(rehearsal.files);
  const cluster = clusterOf(delivery.clusters, target.cluster);
  const isDeployed = (image: string): Promise<boolean> =>
    waitForDelivery(delivery, `${image} is deployed`, timeout, async () =>
      imageOf(await getLive(target, cluster)) === image ? true : undefined,
    );
  await push(delivery, base, 'the declared fleet');
  await isDeployed(target.image);
  const bad = withTag(target.image, 'bad');
  await push(delivery, replaceIn(base, target.file, target.image, bad), 'a bad image');
  await isDeployed(bad);
  const begin = performance.now();
  await repository.git('revert', '--no-edit', 'HEAD');
  await repository.push('main');
  await isDeployed(target.image);
  await allHealthy(delivery, timeout);
  return `${((performance.now() - begin) / 1000).toFixed(1)} s after the push`;
}

export const faultsStage: Stage<Rehearsal> = {
  name: 'faults',
  description: 'the fleet converges after servers are killed during a sync',
  async run(rehearsal): Promise<readonly Proof[]> {
    const delivery = await rehearsal.healthyDelivery();
    const target = findTargetWorkload(rehearsal, delivery);
    await allHealthy(delivery, timeout);
    return proveInOrder([
      [
        'the fleet converges after any server is killed, and no object is recreated',
        () => killServers(rehearsal, delivery, target),
      ],
      ['git revert restores the previous state', () => revertCommit(rehearsal, delivery, target)],
    ]);
  },
};
