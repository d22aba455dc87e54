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
import { type RunningVault, bootstrapSecrets, startFakeVault } from './vault.ts';

/** An object that an API server refused. */
export interface Refusal {
  readonly placed: RenderedObject;
  readonly reason: string;
}

/** Both clusters with every object of the fleet on them, applied without Argo CD. */
export interface AppliedFleet extends ControlPlane {
  readonly vault: RunningVault;
  readonly applied: readonly RenderedObject[];
  readonly refused: readonly Refusal[];
}

/** What others refer to comes before them. */
const early = [
  'Namespace',
  'ServiceAccount',
  'Secret',
  'ConfigMap',
  'RuntimeClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
];
const rank = ({ kind }: KubernetesObject): number => (early.includes(kind) ? early.indexOf(kind) : early.length);

const parallel = 16;

/** Applies objects a few at a time. */
async function applyAll(cluster: LiveCluster, objects: readonly RenderedObject[], refused: Refusal[]): Promise<void> {
  const queue = [...objects];
  const worker = async (): Promise<void> => {
    for (let placed = queue.shift(); placed !== undefined; placed = queue.shift()) {
      try {
        await cluster.api.apply(placed.object);
      } catch (error) {
        refused.push({ placed, reason: error instanceof Error ? error.message : String(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}

/** The namespaces that Argo CD makes for the applications of a cluster, with the labels that it gives them. */
export function namespacesOf(
  fleet: Fleet,
  applications: readonly Application[],
  cluster: string,
): readonly KubernetesObject[] {
  const of = (application: Application): boolean =>
    fleet.services.some(
      (service) =>
        service.kind === 'kubernetes' && service.name === application.metadata.name && service.on.name === cluster,
    );
  const named = applications.filter(of).map(({ spec }) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: spec.destination.namespace,
      labels: spec.syncPolicy.managedNamespaceMetadata?.labels ?? {},
    },
  }));
  return [...new Map(named.map((namespace) => [namespace.metadata.name, namespace])).values()];
}

/** Starts the processes that play the operators on a cluster. */
export async function startFakeOperators(supervisor: Supervisor, { cluster, api }: LiveCluster): Promise<void> {
  const file = supervisor.path(`operators-${cluster.name}.json`);
  writeFileSync(file, JSON.stringify(api.endpoint), { mode: 0o600 });
  await supervisor.start({
    name: `operators-${cluster.name}`,
    command: process.execPath,
    args: [join(import.meta.dirname, '../fakes/operators.ts'), file],
    phase: 0,
  });
}

async function applyCluster(
  live: LiveCluster,
  fleet: Fleet,
  objects: readonly RenderedObject[],
  waves: ReadonlyMap<string, number>,
  refused: Refusal[],
): Promise<void> {
  const { name } = live.cluster;
  const applications = applicationsIn(objects);
  const place = (object: KubernetesObject): RenderedObject => ({
    file: '(made by Argo CD)',
    cluster: name,
    application: '',
    object,
  });
  await applyAll(live, namespacesOf(fleet, applications, name).map(place), refused);
  const own = objects.filter(({ cluster }) => cluster === name);
  const groups = Map.groupBy(own, ({ application, object }) =>
    [waves.get(application) ?? 0, rank(object), syncWaveOf(object) < 0 ? 0 : 1]
      .map((n) => String(n).padStart(3, '0'))
      .join('.'),
  );
  for (const group of [...groups.keys()].sort()) await applyAll(live, groups.get(group) ?? [], refused);
}

/** Starts both clusters and applies every object to its own, in the order of the sync waves. */
export async function applyFleet(supervisor: Supervisor, fleet: Fleet, files: Files, log: Log): Promise<AppliedFleet> {
  const controlPlane = await startControlPlane(supervisor, fleet, log);
  const { clusters } = controlPlane;
  const vault = await startFakeVault(supervisor, fleet, {});
  const urls = Object.fromEntries(clusters.map(({ cluster, api }) => [cluster.name, api.endpoint.url]));
  const objects = renderedObjects(substitute(files, fleet, { vault: vault.url, clusters: urls }), fleet);
  const defining = performance.now();
  await Promise.all(
    clusters.map(async ({ cluster, api }) => {
      const own = objects.filter((placed) => placed.cluster === cluster.name);
      await applyCrds(api, await loadCrds(fleet, new Set(own.map(({ object }) => object.kind))));
    }),
  );
  log(`resource definitions in ${((performance.now() - defining) / 1000).toFixed(1)} s`);
  const waves = new Map(
    applicationsIn(objects).map((application) => [application.metadata.name, syncWaveOf(application)]),
  );
  const refused: Refusal[] = [];
  const begin = performance.now();
  await Promise.all(
    clusters.map(async (live) => {
      await startFakeOperators(supervisor, live);
      await applyCluster(live, fleet, objects, waves, refused);
      const secrets = bootstrapSecrets(objects, vault).filter(({ cluster }) => cluster === live.cluster.name);
      await applyAll(live, secrets, refused);
    }),
  );
  log(`${objects.length} objects applied in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  return { ...controlPlane, vault, applied: objects, refused };
}

/** Name of an object for people: where it is, and the file that it comes from. */
export const describeObject = ({ cluster, object, file }: RenderedObject): string =>
  `${cluster}: ${keyOf(object)} (${file})`;
