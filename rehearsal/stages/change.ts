import { setTimeout as sleep } from 'node:timers/promises';
import { explain, isHealthy, isRefreshPending, stateOf } from '../lib/application-state.ts';
import { allHealthy, getApplication, listApplications, refresh, waitForDelivery } from '../lib/applications.ts';
import { clusterOf } from '../lib/control-plane.ts';
import type { Delivery } from '../lib/delivery.ts';
import { keyOf } from '../lib/kubernetes-api.ts';
import { type Files, renderedObjects, valueAt } from '../lib/objects.ts';
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

/** Seconds. */
const timeout = 90;
const newTag = 'rehearsal';

/** The id of the last sync of each application, by name; -1 if there was none. */
async function lastSyncIds(delivery: Delivery): Promise<ReadonlyMap<string, number>> {
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
async function syncedSince(delivery: Delivery, before: ReadonlyMap<string, number>): Promise<readonly string[]> {
  const after = await lastSyncIds(delivery);
  return [...after].filter(([name, id]) => id !== before.get(name)).map(([name]) => name);
}

async function pushNewImage(delivery: Delivery, base: Files, target: TargetWorkload): Promise<string> {
  const cluster = clusterOf(delivery.clusters, target.cluster);
  const before = await lastSyncIds(delivery);
  const begin = await push(
    delivery,
    replaceIn(base, target.file, target.image, withTag(target.image, newTag)),
    'a new image',
  );
  await waitForDelivery(delivery, 'the new image is deployed', timeout, async () =>
    imageOf(await getLive(target, cluster)) === withTag(target.image, newTag) ? true : undefined,
  );
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  await allHealthy(delivery, timeout);
  const synced = await syncedSince(delivery, before);
  if (synced.join() !== target.application)
    throw new Error(`expected a sync of ${target.application} only, but synced: ${synced.join(', ') || 'none'}`);
  return `only ${target.application}, ${seconds} s after the push`;
}

const dataKinds = ['PersistentVolumeClaim', 'PersistentVolume'];

async function removeService(
  rehearsal: Rehearsal,
  delivery: Delivery,
  base: Files,
  target: TargetWorkload,
): Promise<string> {
  const { application } = target;
  const cluster = clusterOf(delivery.clusters, target.cluster);
  const own = renderedObjects(base, rehearsal.fleet).filter((rendered) => rendered.application === application);
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
  await waitForDelivery(delivery, `the Application ${application} is deleted`, timeout, async () => {
    const names = (await listApplications(delivery)).map(({ metadata }) => metadata.name);
    return names.includes(application) ? undefined : true;
  });
  const remainingObjects = await Promise.all(
    own.map(async (rendered) => ((await getLive(rendered, cluster)) === undefined ? [] : [rendered])),
  );
  const kept = remainingObjects.flat();
  const wrong = kept.filter(({ object }) => !dataKinds.includes(object.kind));
  if (wrong.length > 0) throw new Error(`not pruned: ${wrong.map(({ object }) => keyOf(object)).join(', ')}`);
  const lost = own.filter((rendered) => dataKinds.includes(rendered.object.kind) && !kept.includes(rendered));
  if (lost.length > 0) throw new Error(`data was deleted: ${lost.map(({ object }) => keyOf(object)).join(', ')}`);
  const remaining = (await listApplications(delivery)).map(({ metadata }) => metadata.name);
  const missing = others.filter((name) => !remaining.includes(name));
  if (missing.length > 0) throw new Error(`other applications were deleted: ${missing.join(', ')}`);
  await push(delivery, base, `restore ${application}`);
  await waitForDelivery(delivery, `${application} is Synced and Healthy again`, timeout, async () =>
    isHealthy(stateOf(await getApplication(delivery, application))) ? true : undefined,
  );
  const again = await Promise.all(kept.map((rendered) => getLive(rendered, cluster)));
  const bound = again.filter((object) => valueAt(object, 'status', 'phase') === 'Bound').length;
  return `${application}: ${own.length - kept.length} objects pruned, ${kept.length} with data kept, ${bound} of them bound again`;
}

async function pushInvalidYaml(delivery: Delivery, base: Files, target: TargetWorkload): Promise<string> {
  const bad = replaceIn(base, target.file, target.image, `${withTag(target.image, newTag)}\n          invalid: [`);
  const message = await staysUnchanged(delivery, target, async () => {
    await push(delivery, bad, 'a manifest that is not valid YAML');
    return waitForDelivery(delivery, 'Argo CD reports the invalid manifest', timeout, async () => {
      const application = await getApplication(delivery, target.application);
      return stateOf(application).sync === 'Unknown' ? explain(application) : undefined;
    });
  });
  await push(delivery, base, 'the declared fleet');
  await allHealthy(delivery, timeout);
  return message;
}

/** Pushes a value that only the API server can reject, then a fix, which the retries of the failed sync must pick up. */
async function pushRejectedValue(delivery: Delivery, base: Files, target: TargetWorkload): Promise<string> {
  const field = 'terminationMessagePolicy';
  const bad = replaceIn(
    base,
    target.file,
    target.image,
    `${withTag(target.image, newTag)}\n          ${field}: Whenever`,
  );
  const message = await staysUnchanged(delivery, target, async () => {
    await push(delivery, bad, 'a manifest with an invalid value');
    return waitForDelivery(delivery, 'the API server rejects the manifest', timeout, async () => {
      const text = explain(await getApplication(delivery, target.application));
      return text.includes(field) ? text : undefined;
    });
  });
  const begin = await push(delivery, base, 'the declared fleet');
  await waitForDelivery(delivery, 'the sync of the fix succeeds', timeout, async () => {
    const application = await getApplication(delivery, target.application);
    if (stateOf(application).phase !== 'Succeeded') throw new Error(explain(application));
    return true;
  });
  await allHealthy(delivery, timeout);
  return `fixed ${((performance.now() - begin) / 1000).toFixed(1)} s after the next push; ${message}`;
}

/**
 * Makes a change that must not be deployed. Returns a summary of what Argo CD reports about it.
 *
 * @param change makes the change, and returns the explanation of the application
 * @throws Error if the image on the cluster has changed
 */
async function staysUnchanged(
  delivery: Delivery,
  target: TargetWorkload,
  change: () => Promise<string>,
): Promise<string> {
  const cluster = clusterOf(delivery.clusters, target.cluster);
  const before = imageOf(await getLive(target, cluster));
  const message = await change();
  const after = imageOf(await getLive(target, cluster));
  if (after !== before) throw new Error(`the image changed from ${before} to ${after}`);
  const reason = message.split('\n')[1]?.replace(/error when \w+ "[^"]*": /, '') ?? '';
  return `the last good state is kept: ${reason.trim().slice(0, 120)}`;
}

async function editByHand(delivery: Delivery, target: TargetWorkload): Promise<string> {
  const cluster = clusterOf(delivery.clusters, target.cluster);
  const begin = performance.now();
  await cluster.api.patch(target.object, { spec: { replicas: 3 } });
  await waitForDelivery(delivery, 'the edit is reverted', timeout, async () =>
    valueAt(await getLive(target, cluster), 'spec', 'replicas') === valueAt(target.object, 'spec', 'replicas')
      ? true
      : undefined,
  );
  await allHealthy(delivery, timeout);
  return `${keyOf(target.object)} after ${((performance.now() - begin) / 1000).toFixed(1)} s`;
}

const rounds = 3;

/** Refreshes every application several times; the first refresh is hard, so that manifests are rendered anew. */
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

export const changeStage: Stage<Rehearsal> = {
  name: 'change',
  description: 'changes in git and on the cluster: a new image, a removed service, broken manifests, a manual edit',
  async run(rehearsal): Promise<readonly Proof[]> {
    const delivery = await rehearsal.healthyDelivery();
    const base = delivery.withLocalAddresses(rehearsal.files);
    const target = findTargetWorkload(rehearsal, delivery);
    return proveInOrder([
      ['no application drifts', () => refreshWithoutDrift(delivery)],
      ['a new image syncs only its application', () => pushNewImage(delivery, base, target)],
      [
        'only a removed service is pruned, and its data is kept',
        () => removeService(rehearsal, delivery, base, target),
      ],
      ['a manifest that is not valid YAML changes nothing', () => pushInvalidYaml(delivery, base, target)],
      [
        'a manifest that the API server rejects changes nothing, and a fix is synced',
        () => pushRejectedValue(delivery, base, target),
      ],
      ['a manual edit is reverted', () => editByHand(delivery, target)],
    ]);
  },
};
