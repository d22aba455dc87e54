import type { KubernetesObject } from '#model/service.ts';
import type { KubernetesApi, LiveObject } from '../lib/kubernetes-api.ts';
import { keyOf } from '../lib/kubernetes-api.ts';
import type { LiveCluster } from '../lib/control-plane.ts';
import { valueAt, listAt, stringAt } from '../lib/objects.ts';
import type { Rehearsal } from '../lib/rehearsal.ts';
import { type Stage, prove } from '../lib/stage.ts';
import { waitFor } from '../lib/wait.ts';

const gpu = 'nvidia.com/gpu';
const workloads = ['Deployment', 'StatefulSet', 'DaemonSet'];

const number = (object: LiveObject, ...path: readonly string[]): number => Number(valueAt(object, ...path) ?? 0);

/** Tells whether every pod of a workload is ready. */
export function isAvailable(object: LiveObject): boolean {
  const { metadata, kind } = object;
  const desired =
    kind === 'DaemonSet'
      ? number(object, 'status', 'desiredNumberScheduled')
      : Number(valueAt(object, 'spec', 'replicas') ?? 1);
  const ready = number(object, 'status', kind === 'DaemonSet' ? 'numberReady' : 'readyReplicas');
  const observed = number(object, 'status', 'observedGeneration') === metadata.generation;
  return observed && ready === desired && (kind !== 'DaemonSet' || desired > 0);
}

/** The last warnings about a workload, its pods and its ReplicaSets. */
async function warningsAbout(api: KubernetesApi, { metadata }: LiveObject): Promise<string> {
  const events = await api.list('v1', 'Event', metadata.namespace);
  return events
    .filter(
      (event) =>
        stringAt(event, 'involvedObject', 'name').startsWith(metadata.name) && stringAt(event, 'type') === 'Warning',
    )
    .map((event) => `  ${stringAt(event, 'reason')}: ${stringAt(event, 'message')}`)
    .slice(-5)
    .join('\n');
}

/**
 * Waits until every workload is available. Returns their number.
 *
 * @throws Error with the warnings about those that are not
 */
async function waitForWorkloads({ cluster, api }: LiveCluster): Promise<number> {
  const list = async (): Promise<readonly LiveObject[]> =>
    (await Promise.all(workloads.map((kind) => api.list('apps/v1', kind)))).flat();
  try {
    return await waitFor(`all workloads of ${cluster.name} are available`, 30, async () => {
      const found = await list();
      return found.every(isAvailable) ? found.length : undefined;
    });
  } catch (error) {
    const unavailable = (await list()).filter((object) => !isAvailable(object));
    if (unavailable.length === 0) throw error;
    const reasons = await Promise.all(
      unavailable.map(async (object) => `${cluster.name}: ${keyOf(object)}\n${await warningsAbout(api, object)}`),
    );
    throw new Error(reasons.join('\n'), { cause: error });
  }
}

/** Runs every CronJob once, immediately. Returns their number. */
async function runCronJobs({ api }: LiveCluster): Promise<number> {
  const cronJobs = await api.list('batch/v1', 'CronJob');
  for (const { metadata, spec } of cronJobs) {
    const job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: `${metadata.name}-rehearsal`, namespace: metadata.namespace ?? '' },
      spec: valueAt(spec, 'jobTemplate', 'spec'),
    } as unknown as KubernetesObject;
    await api.create(job);
    await waitFor(`the Job of ${metadata.namespace ?? ''}/${metadata.name} succeeds`, 20, async () => {
      const live = await api.get('batch/v1', 'Job', job.metadata.name, metadata.namespace);
      return live !== undefined && number(live, 'status', 'succeeded') > 0 ? true : undefined;
    });
    await api.delete(job);
  }
  return cronJobs.length;
}

/** The GPU slots that pods request. */
export const gpuSlotsOf = (pods: readonly LiveObject[]): number =>
  pods
    .flatMap((pod) => listAt(pod, 'spec', 'containers'))
    .reduce<number>((sum, container) => sum + Number(valueAt(container, 'resources', 'limits', gpu) ?? 0), 0);

const namespace = 'rehearsal';

const gpuPod = (index: number): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `gpu-${index}`, namespace },
  spec: {
    containers: [{ name: 'main', image: 'example.com/none:1', resources: { limits: { [gpu]: '1' } } }],
  },
});

/** Fills the free GPU slots of a cluster, and creates one pod more. */
async function exceedGpuSlots({ api, cluster }: LiveCluster): Promise<string> {
  const used = gpuSlotsOf(await api.list('v1', 'Pod'));
  const free = cluster.gpuSlots - used;
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await waitFor(`the namespace ${namespace} has its default service account`, 10, () =>
    api.get('v1', 'ServiceAccount', 'default', namespace),
  );
  const pods = Array.from({ length: Math.max(free, 0) + 1 }, (_, index) => gpuPod(index));
  for (const pod of pods) await api.create(pod);
  const message = await waitFor('exactly one pod is unschedulable', 20, async () => {
    const live = await api.list('v1', 'Pod', namespace);
    const unschedulable = live.flatMap((pod) =>
      listAt(pod, 'status', 'conditions').filter((condition) => stringAt(condition, 'reason') === 'Unschedulable'),
    );
    return unschedulable.length === 1 && live.length === pods.length
      ? stringAt(unschedulable[0], 'message')
      : undefined;
  });
  for (const pod of pods) await api.delete(pod);
  await api.delete({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  if (!message.includes(`Insufficient ${gpu}`)) throw new Error(`unschedulable for another reason: ${message}`);
  return `${cluster.name}: ${cluster.gpuSlots} slots, ${used} used by the fleet; a pod beyond them: ${message}`;
}

export const scheduleStage: Stage<Rehearsal> = {
  name: 'schedule',
  description: 'a real scheduler places every pod on nodes with the capacity of the real hosts',
  async run(rehearsal) {
    const { clusters } = await rehearsal.controlPlane();
    const scheduled = await prove('every pod is scheduled and every workload is available', async () => {
      const counts = await Promise.all(clusters.map(waitForWorkloads));
      const pods = await Promise.all(clusters.map(({ api }) => api.list('v1', 'Pod')));
      return clusters
        .map(({ cluster }, index) => `${pods[index]?.length} pods of ${counts[index]} workloads on ${cluster.name}`)
        .join(', ');
    });
    const cronJobs = await prove('a Job of every CronJob succeeds', async () => {
      const counts = await Promise.all(clusters.map(runCronJobs));
      const total = counts.reduce((sum, count) => sum + count, 0);
      return `${total} ${total === 1 ? 'CronJob' : 'CronJobs'}`;
    });
    const claims = await prove('every PersistentVolumeClaim is bound', async () => {
      const found = (await Promise.all(clusters.map(({ api }) => api.list('v1', 'PersistentVolumeClaim')))).flat();
      const unbound = found.filter((claim) => valueAt(claim, 'status', 'phase') !== 'Bound');
      if (unbound.length > 0) throw new Error(unbound.map(keyOf).join('\n'));
      return `${found.length} claims`;
    });
    const gpuLimit = await prove('a pod beyond the GPU slots is unschedulable', async () => {
      const withGpu = clusters.filter(({ cluster }) => cluster.gpuSlots > 0);
      return (await Promise.all(withGpu.map(exceedGpuSlots))).join('\n');
    });
    return [scheduled, cronJobs, claims, gpuLimit];
  },
};
