import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fleet } from '#model/fleet.ts';
import type { KubernetesObject } from '#model/service.ts';
import { keyOf } from './kubernetes-api.ts';
import type { Log } from './build.ts';
import { type ControlPlane, type LiveCluster, startControlPlane } from './control-plane.ts';
import { applyCrds, loadCrds } from './crds.ts';
import {
  type Application,
  type Files,
  type RenderedObject,
  applicationsIn,
  renderedObjects,
  syncWaveOf,
} from './objects.ts';
import { substitute } from './substitutions.ts';
import type { Supervisor } from './supervisor.ts';
import { bootstrapSecrets, startFakeVault } from './vault.ts';

/** An object that an API server refused, with the server's message. */
export interface Rejection {
  readonly rendered: RenderedObject;
  readonly reason: string;
}

/** Running clusters to which every object of the fleet was applied, without Argo CD. */
export interface AppliedFleet extends ControlPlane {
  /** All objects, including the rejected ones. */
  readonly objects: readonly RenderedObject[];
  readonly rejected: readonly Rejection[];
}

/** Kinds that others refer to, which are applied first, in this order. */
const prerequisites = [
  'Namespace',
  'ServiceAccount',
  'Secret',
  'ConfigMap',
  'RuntimeClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
];

const concurrency = 16;

async function applyAll({ api }: LiveCluster, objects: readonly RenderedObject[]): Promise<readonly Rejection[]> {
  const rejected: Rejection[] = [];
  const queue = [...objects];
  const worker = async (): Promise<void> => {
    for (let rendered = queue.shift(); rendered !== undefined; rendered = queue.shift()) {
      try {
        await api.apply(rendered.object);
      } catch (error) {
        rejected.push({ rendered, reason: error instanceof Error ? error.message : String(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return rejected;
}

/** The namespaces that Argo CD creates for the applications of a cluster, with the labels that it sets. */
export function namespacesOf(
  fleet: Fleet,
  applications: readonly Application[],
  cluster: string,
): readonly KubernetesObject[] {
  const runsOnCluster = (application: Application): boolean =>
    fleet.services.some(
      (service) =>
        service.kind === 'kubernetes' && service.name === application.metadata.name && service.on.name === cluster,
    );
  const namespaces = applications.filter(runsOnCluster).map(({ spec }) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: spec.destination.namespace,
      labels: spec.syncPolicy.managedNamespaceMetadata?.labels ?? {},
    },
  }));
  return [...new Map(namespaces.map((namespace) => [namespace.metadata.name, namespace])).values()];
}

/**
 * Groups objects in the order in which they are applied: by the wave of their application, then prerequisites first,
 * then by their own wave.
 *
 * @param waves sync waves by application
 */
export function applyOrder(
  objects: readonly RenderedObject[],
  waves: ReadonlyMap<string, number>,
): readonly (readonly RenderedObject[])[] {
  const position = ({ kind }: KubernetesObject): number =>
    prerequisites.includes(kind) ? prerequisites.indexOf(kind) : prerequisites.length;
  const rank = ({ application, object }: RenderedObject): readonly number[] => [
    waves.get(application) ?? 0,
    position(object),
    syncWaveOf(object) < 0 ? 0 : 1,
  ];
  const groups = Map.groupBy(objects, (rendered) => rank(rendered).join());
  return [...groups.values()].sort(([a], [b]) => {
    if (a === undefined || b === undefined) return 0;
    const [left, right] = [rank(a), rank(b)];
    const differing = left.findIndex((part, index) => part !== right[index]);
    return (left[differing] ?? 0) - (right[differing] ?? 0);
  });
}

/** Starts the fake operators of a cluster, as one process. */
export async function startFakeOperators(supervisor: Supervisor, { cluster, api }: LiveCluster): Promise<void> {
  const file = supervisor.path(`operators-${cluster.name}.json`);
  writeFileSync(file, JSON.stringify(api.endpoint), { mode: 0o600 });
  await supervisor.start({
    name: `operators-${cluster.name}`,
    command: process.execPath,
    args: [join(import.meta.dirname, '../fakes/operators.ts'), file],
    shutdownPhase: 0,
  });
}

/** Applies the objects of one cluster. Returns those that it rejects. */
async function applyToCluster(
  live: LiveCluster,
  fleet: Fleet,
  objects: readonly RenderedObject[],
): Promise<readonly Rejection[]> {
  const { name } = live.cluster;
  const applications = applicationsIn(objects);
  const waves = new Map(applications.map((application) => [application.metadata.name, syncWaveOf(application)]));
  const namespaces = namespacesOf(fleet, applications, name).map((object) => ({
    file: '(created by Argo CD)',
    cluster: name,
    application: '',
    object,
  }));
  const rejected = [...(await applyAll(live, namespaces))];
  const own = objects.filter(({ cluster }) => cluster === name);
  for (const group of applyOrder(own, waves)) rejected.push(...(await applyAll(live, group)));
  return rejected;
}

/**
 * Starts the clusters, and applies every object to its own in the order of the sync waves.
 *
 * @throws Unavailable if a binary or a CRD is not available
 */
export async function applyFleet(supervisor: Supervisor, fleet: Fleet, files: Files, log: Log): Promise<AppliedFleet> {
  const controlPlane = await startControlPlane(supervisor, fleet, log);
  const { clusters } = controlPlane;
  const vault = await startFakeVault(supervisor, fleet, {});
  const urls = Object.fromEntries(clusters.map(({ cluster, api }) => [cluster.name, api.endpoint.url]));
  const objects = renderedObjects(substitute(files, fleet, { vault: vault.url, clusters: urls }), fleet);
  const seconds = (begin: number): string => ((performance.now() - begin) / 1000).toFixed(1);
  const crdsBegin = performance.now();
  await Promise.all(
    clusters.map(async ({ cluster, api }) => {
      const own = objects.filter((rendered) => rendered.cluster === cluster.name);
      await applyCrds(api, await loadCrds(fleet, new Set(own.map(({ object }) => object.kind))));
    }),
  );
  log(`CRDs are established after ${seconds(crdsBegin)} s`);
  const begin = performance.now();
  const rejected = await Promise.all(
    clusters.map(async (live) => {
      await startFakeOperators(supervisor, live);
      const fromObjects = await applyToCluster(live, fleet, objects);
      const secrets = bootstrapSecrets(objects, vault).filter(({ cluster }) => cluster === live.cluster.name);
      return [...fromObjects, ...(await applyAll(live, secrets))];
    }),
  );
  log(`${objects.length} objects applied in ${seconds(begin)} s`);
  return { ...controlPlane, objects, rejected: rejected.flat() };
}

/** The cluster, key and file of an object, for messages. */
export const describeObject = ({ cluster, object, file }: RenderedObject): string =>
  `${cluster}: ${keyOf(object)} (${file})`;
