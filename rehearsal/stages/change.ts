import { setTimeout as sleep } from 'node:timers/promises';
import { keyOf } from '../lib/kubernetes-api.ts';
import {
  waitForDelivery,
  allHealthy,
  explain,
  getApplication,
  isHealthy,
  listApplications,
  refresh,
  stateOf,
} from '../lib/applications.ts';
import { clusterOf } from '../lib/control-plane.ts';
import type { Delivery } from '../lib/delivery.ts';
import { type Files, valueAt, renderedObjects } from '../lib/objects.ts';
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

const within = 90;
const newTag = 'rehearsed';

/** Number of the last sync of each application: it grows by one with each. */
async function syncCounts(delivery: Delivery): Promise<ReadonlyMap<string, number>> {
  const live = await listApplications(delivery);
  return new Map(
    live.map((application) => {
      const history = valueAt(application, 'status', 'history');
      const last: unknown = Array.isArray(history) ? history.at(-1) : undefined;
      return [application.metadata.name, Number(valueAt(last, 'id') ?? -1)];
    }),
  );
}

/** Names of the applications that were synced since. */
async function syncedSince(delivery: Delivery, before: ReadonlyMap<string, number>): Promise<readonly string[]> {
  const after = await syncCounts(delivery);
  return [...after].filter(([name, id]) => id !== before.get(name)).map(([name]) => name);
}

async function newImage(delivery: Delivery, base: Files, target: TargetWorkload): Promise<string> {
  const cluster = clusterOf(delivery.clusters, target.cluster);
  const before = await syncCounts(delivery);
  const begin = await push(
    delivery,
    replaceIn(base, target.file, target.image, withTag(target.image, newTag)),
    'a new image',
  );
  await waitForDelivery(delivery, 'the new image arrives', within, async () =>
    imageOf(await liveOf(target, cluster)) === withTag(target.image, newTag) ? true : undefined,
  );
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  await allHealthy(delivery, within);
  const synced = await syncedSince(delivery, before);
  if (synced.join() !== target.application)
    throw new Error(`synced were ${synced.join(', ') || 'none'}, not only ${target.application}`);
  return `${target.application} alone, ${seconds} s after the push`;
}

const dataKinds = ['PersistentVolumeClaim', 'PersistentVolume'];

async function removal(rehearsal: Rehearsal, delivery: Delivery, base: Files, target: TargetWorkload): Promise<string> {
  const { application } = target;
  const cluster = clusterOf(delivery.clusters, target.cluster);
  const own = renderedObjects(base, rehearsal.fleet).filter((placed) => placed.application === application);
  const others = (await listApplications(delivery))
    .map(({ metadata }) => metadata.name)
    .filter((name) => name !== application);
  const without = new Map(
    [...base].filter(
      ([path]) =>
        !path.startsWith(`dist/k8s/${target.cluster}/${application}/`) &&
        path !== `dist/argocd/application-${application}.yaml`,
    ),
  );
  await push(delivery, without, `remove ${application}`);
  await waitForDelivery(delivery, `${application} is gone`, within, async () => {
    const names = (await listApplications(delivery)).map(({ metadata }) => metadata.name);
    return names.includes(application) ? undefined : true;
  });
  const left = await Promise.all(
    own.map(async (placed) => ((await liveOf(placed, cluster)) === undefined ? [] : [placed])),
  );
  const kept = left.flat();
  const wrong = kept.filter(({ object }) => !dataKinds.includes(object.kind));
  if (wrong.length > 0) throw new Error(`still there: ${wrong.map(({ object }) => keyOf(object)).join(', ')}`);
  const lost = own.filter((placed) => dataKinds.includes(placed.object.kind) && !kept.includes(placed));
  if (lost.length > 0) throw new Error(`data is gone: ${lost.map(({ object }) => keyOf(object)).join(', ')}`);
  const remaining = (await listApplications(delivery)).map(({ metadata }) => metadata.name);
  const missing = others.filter((name) => !remaining.includes(name));
  if (missing.length > 0) throw new Error(`removed too: ${missing.join(', ')}`);
  await push(delivery, base, `bring ${application} back`);
  await waitForDelivery(delivery, `${application} is back`, within, async () =>
    isHealthy(stateOf(await getApplication(delivery, application))) ? true : undefined,
  );
  const again = await Promise.all(kept.map((placed) => liveOf(placed, cluster)));
  const bound = again.filter((object) => valueAt(object, 'status', 'phase') === 'Bound').length;
  return `${application}: ${own.length - kept.length} objects went, ${kept.length} with data stayed and ${bound} are in use again`;
}

async function noYaml(delivery: Delivery, base: Files, target: TargetWorkload): Promise<string> {
  const bad = replaceIn(base, target.file, target.image, `${withTag(target.image, newTag)}\n          misspelt: [`);
  const message = await unchanged(delivery, target, async () => {
    await push(delivery, bad, 'a manifest that is no YAML');
    return waitForDelivery(delivery, 'Argo CD refuses the manifest', within, async () => {
      const application = await getApplication(delivery, target.application);
      return stateOf(application).sync === 'Unknown' ? explain(application) : undefined;
    });
  });
  await push(delivery, base, 'as before');
  await allHealthy(delivery, within);
  return message;
}

/** A value of which only the API server knows that it is wrong. The sync that fails is tried again, then with the fix. */
async function invalid(delivery: Delivery, base: Files, target: TargetWorkload): Promise<string> {
  const field = 'terminationMessagePolicy';
  const bad = replaceIn(
    base,
    target.file,
    target.image,
    `${withTag(target.image, newTag)}\n          ${field}: Whenever`,
  );
  const message = await unchanged(delivery, target, async () => {
    await push(delivery, bad, 'a manifest with a value that does not exist');
    return waitForDelivery(delivery, 'the API server refuses the manifest', within, async () => {
      const text = explain(await getApplication(delivery, target.application));
      return text.includes(field) ? text : undefined;
    });
  });
  const begin = await push(delivery, base, 'as before');
  await waitForDelivery(delivery, 'the sync ends with the fix', within, async () => {
    const application = await getApplication(delivery, target.application);
    if (stateOf(application).phase !== 'Succeeded') throw new Error(explain(application));
    return true;
  });
  await allHealthy(delivery, within);
  return `fixed ${((performance.now() - begin) / 1000).toFixed(1)} s after the next push; ${message}`;
}

/** What Argo CD says about a change that must not reach the cluster. */
async function unchanged(delivery: Delivery, target: TargetWorkload, change: () => Promise<string>): Promise<string> {
  const cluster = clusterOf(delivery.clusters, target.cluster);
  const before = imageOf(await liveOf(target, cluster));
  const message = await change();
  const after = imageOf(await liveOf(target, cluster));
  if (after !== before) throw new Error(`${before} became ${after}`);
  const reason = message.split('\n')[1]?.replace(/error when \w+ "[^"]*": /, '') ?? '';
  return `the last good state stays: ${reason.trim().slice(0, 120)}`;
}

async function selfHeal(delivery: Delivery, target: TargetWorkload): Promise<string> {
  const cluster = clusterOf(delivery.clusters, target.cluster);
  const begin = performance.now();
  await cluster.api.patch(target.object, { spec: { replicas: 3 } });
  await waitForDelivery(delivery, 'the edit is undone', within, async () =>
    valueAt(await liveOf(target, cluster), 'spec', 'replicas') === valueAt(target.object, 'spec', 'replicas')
      ? true
      : undefined,
  );
  await allHealthy(delivery, within);
  return `${keyOf(target.object)} after ${((performance.now() - begin) / 1000).toFixed(1)} s`;
}

const rounds = 3;

async function noDrift(delivery: Delivery): Promise<string> {
  const before = await syncCounts(delivery);
  for (let round = 0; round < rounds; round += 1) {
    const applications = await listApplications(delivery);
    await Promise.all(
      applications.map((application) => refresh(delivery, application, round === 0 ? 'hard' : 'normal')),
    );
    await waitForDelivery(delivery, 'all are compared', within, async () => {
      const waiting = (await listApplications(delivery)).filter(
        ({ metadata }) => metadata.annotations?.['argocd.argoproj.io/refresh'] !== undefined,
      );
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
  return `${rounds} refreshes, the first without cache`;
}

/** What follows from a change in git, and from one that bypasses it. */
export const changeStage: Stage<Rehearsal> = {
  name: 'change',
  description: 'a new image, a removed service, a broken manifest, an edit by hand, and no drift',
  async run(rehearsal): Promise<readonly Proof[]> {
    const delivery = await rehearsal.delivered();
    const base = delivery.withLocalAddresses(rehearsal.files);
    const target = findTargetWorkload(rehearsal, delivery);
    return proveInOrder([
      ['nothing drifts', () => noDrift(delivery)],
      ['a new image reaches exactly its application', () => newImage(delivery, base, target)],
      ['a removed service is pruned, alone, and its data stays', () => removal(rehearsal, delivery, base, target)],
      ['a manifest that is no YAML changes nothing', () => noYaml(delivery, base, target)],
      ['one that the API server refuses changes nothing, and a fix is taken', () => invalid(delivery, base, target)],
      ['an edit by hand is undone', () => selfHeal(delivery, target)],
    ]);
  },
};
