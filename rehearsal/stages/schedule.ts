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

/** True when every pod of a workload is ready. */
function available(object: LiveObject): boolean {
  const { metadata, kind } = object;
  const wanted =
    kind === 'DaemonSet'
      ? number(object, 'status', 'desiredNumberScheduled')
      : Number(valueAt(object, 'spec', 'replicas') ?? 1);
  const ready = number(object, 'status', kind === 'DaemonSet' ? 'numberReady' : 'readyReplicas');
  const seen = number(object, 'status', 'observedGeneration') === metadata.generation;
  return seen && ready === wanted && (kind !== 'DaemonSet' || wanted > 0);
}

/** What the cluster says about an object that does not come up: its own events, and those of what it owns. */
async function eventsAbout(api: KubernetesApi, { metadata }: LiveObject): Promise<string> {
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

async function waitForWorkloads({ cluster, api }: LiveCluster): Promise<number> {
  const all = async (): Promise<readonly LiveObject[]> =>
    (await Promise.all(workloads.map((kind) => api.list('apps/v1', kind)))).flat();
  try {
    return await waitFor(`workloads of ${cluster.name}`, 30, async () => {
      const found = await all();
      return found.every(available) ? found.length : undefined;
    });
  } catch {
    const missing = (await all()).filter((object) => !available(object));
    const reasons = await Promise.all(
      missing.map(async (object) => `${cluster.name}: ${keyOf(object)}\n${await eventsAbout(api, object)}`),
    );
    throw new Error(reasons.join('\n'));
  }
}

/** Runs each CronJob once, now. */
async function runJobs({ api }: LiveCluster): Promise<number> {
  const jobs = await api.list('batch/v1', 'CronJob');
  for (const { metadata, spec } of jobs) {
    const job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: `${metadata.name}-rehearsed`, namespace: metadata.namespace ?? '' },
      spec: valueAt(spec, 'jobTemplate', 'spec'),
    } as unknown as KubernetesObject;
    await api.create(job);
    await waitFor(`a job of ${keyOf({ ...job, kind: 'CronJob' })} succeeds`, 20, async () => {
      const live = await api.get('batch/v1', 'Job', `${metadata.name}-rehearsed`, metadata.namespace);
      return live !== undefined && number(live, 'status', 'succeeded') > 0 ? true : undefined;
    });
    await api.delete(job);
  }
  return jobs.length;
}

/** GPU slots that the pods of a cluster ask for. */
const slotsUsed = (pods: readonly LiveObject[]): number =>
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

/** Asks for one slot more than there is, beside what the fleet uses. */
async function overAsk({ api, cluster }: LiveCluster): Promise<string> {
  const used = slotsUsed(await api.list('v1', 'Pod'));
  const free = cluster.gpuSlots - used;
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await waitFor('the service account of the namespace', 10, () =>
    api.get('v1', 'ServiceAccount', 'default', namespace),
  );
  const pods = Array.from({ length: Math.max(free, 0) + 1 }, (_, index) => gpuPod(index));
  for (const pod of pods) await api.create(pod);
  const message = await waitFor('the scheduler refuses one of them', 20, async () => {
    const live = await api.list('v1', 'Pod', namespace);
    const refused = live.flatMap((pod) =>
      listAt(pod, 'status', 'conditions').filter((condition) => stringAt(condition, 'reason') === 'Unschedulable'),
    );
    return refused.length === 1 && live.length === pods.length ? stringAt(refused[0], 'message') : undefined;
  });
  for (const pod of pods) await api.delete(pod);
  await api.delete({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  if (!message.includes(`Insufficient ${gpu}`)) throw new Error(`refused for another reason: ${message}`);
  return `${cluster.name}: ${cluster.gpuSlots} slots, ${used} used by the fleet, one more is refused: ${message}`;
}

/** Every pod on a real scheduler, against nodes with the real capacity. */
export const scheduleStage: Stage<Rehearsal> = {
  name: 'schedule',
  description: 'every pod on a real scheduler, with the capacity of the real hosts',
  async run(rehearsal) {
    const { clusters } = await rehearsal.live();
    const placed = await prove('every pod finds its place', async () => {
      const counts = await Promise.all(clusters.map(waitForWorkloads));
      const pods = await Promise.all(clusters.map(({ api }) => api.list('v1', 'Pod')));
      return clusters
        .map(({ cluster }, index) => `${pods[index]?.length} pods of ${counts[index]} workloads on ${cluster.name}`)
        .join(', ');
    });
    const jobs = await prove('every scheduled job runs once', async () => {
      const counts = await Promise.all(clusters.map(runJobs));
      return `${counts.reduce((sum, count) => sum + count, 0)} jobs`;
    });
    const claims = await prove('every claim is bound', async () => {
      const found = (await Promise.all(clusters.map(({ api }) => api.list('v1', 'PersistentVolumeClaim')))).flat();
      const waiting = found.filter((claim) => valueAt(claim, 'status', 'phase') !== 'Bound');
      if (waiting.length > 0) throw new Error(waiting.map(keyOf).join('\n'));
      return `${found.length} claims`;
    });
    const refused = await prove('a pod too many for the GPU is refused', async () => {
      const withGpu = clusters.filter(({ cluster }) => cluster.gpuSlots > 0);
      return (await Promise.all(withGpu.map(overAsk))).join('\n');
    });
    return [placed, jobs, claims, refused];
  },
};
