import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '#model/service.ts';
import { type LiveObject, keyOf } from '../lib/kubernetes-api.ts';
import { listAt, stringAt, valueAt } from '../lib/objects.ts';
import { dashboardLabel } from './old-manifests.ts';

/** An object on a cluster. */
export interface Placed<Object extends KubernetesObject = KubernetesObject> {
  readonly cluster: string;
  readonly object: Object;
}

/** Live objects of both clusters by `<cluster>: <Kind> <namespace>/<name>`. */
export type Snapshot = ReadonlyMap<string, Placed<LiveObject>>;

export const placeOf = ({ cluster, object }: Placed): string => `${cluster}: ${keyOf(object)}`;

const dataKinds = new Set(['Namespace', 'PersistentVolumeClaim', 'PersistentVolume', 'Cluster', 'Database']);

/** Why an object is not the one that it was; undefined if it is. */
function replacement(before: LiveObject, after: LiveObject | undefined): string | undefined {
  if (after === undefined || after.metadata.deletionTimestamp !== undefined) return 'was deleted';
  return after.metadata.uid === before.metadata.uid ? undefined : 'was deleted and created again';
}

/** Fields that decide which data an object holds. */
const identifyingFields: Readonly<Record<string, readonly (readonly string[])[]>> = {
  PersistentVolumeClaim: [
    ['spec', 'volumeName'],
    ['status', 'phase'],
  ],
  PersistentVolume: [
    ['spec', 'nfs'],
    ['spec', 'hostPath'],
    ['spec', 'claimRef', 'uid'],
  ],
  // The operator fills in what is left out, and then refuses the Secret of the owner.
  Cluster: [
    ['spec', 'bootstrap', 'initdb', 'database'],
    ['spec', 'bootstrap', 'initdb', 'owner'],
  ],
};

const changedFields = (before: LiveObject, after: LiveObject | undefined): readonly string[] =>
  (identifyingFields[before.kind] ?? []).flatMap((path) => {
    const [old, now] = [valueAt(before, ...path), valueAt(after, ...path)];
    return isDeepStrictEqual(old, now)
      ? []
      : [`changed ${path.join('.')} from ${JSON.stringify(old)} to ${JSON.stringify(now)}`];
  });

/**
 * Claims, volumes and databases that were deleted, created again, or hold other data now.
 *
 * @param disposable places of the objects that may be lost
 */
export const lostData = (before: Snapshot, after: Snapshot, disposable: ReadonlySet<string>): readonly string[] =>
  [...before].flatMap(([place, { object }]) => {
    if (!dataKinds.has(object.kind) || disposable.has(place)) return [];
    const now = after.get(place)?.object;
    const replaced = replacement(object, now);
    return (replaced === undefined ? changedFields(object, now) : [replaced]).map((problem) => `${place} ${problem}`);
  });

const isDashboard = ({ object }: Placed): boolean => object.metadata.labels?.[dashboardLabel] !== undefined;

export const dashboardsIn = (snapshot: Snapshot): readonly Placed[] => [...snapshot.values()].filter(isDashboard);

/** Dashboards that were deleted, created again, or changed. */
export const lostDashboards = (before: Snapshot, after: Snapshot): readonly string[] =>
  [...before].flatMap(([place, old]) => {
    if (!isDashboard(old)) return [];
    const now = after.get(place);
    const replaced = replacement(old.object, now?.object);
    if (replaced !== undefined) return [`${place} ${replaced}`];
    const same = now !== undefined && isDashboard(now) && isDeepStrictEqual(old.object['data'], now.object['data']);
    return same ? [] : [`${place} was changed`];
  });

/** The name that an object claims in the tailnet; undefined if it claims none. */
function tailnetHost(object: KubernetesObject): string | undefined {
  if (object.kind === 'Ingress' && stringAt(object, 'spec', 'ingressClassName') === 'tailscale')
    return stringAt(listAt(object, 'spec', 'tls', 0, 'hosts'), 0) || undefined;
  return object.kind === 'Service' ? object.metadata.annotations?.['tailscale.com/hostname'] : undefined;
}

/**
 * Names that two objects claim in the tailnet. The operator refuses the second Ingress, and a second load balancer is
 * called `<name>-1`.
 *
 * @param others owners by name of the names that the tailnet gives to something outside the clusters
 */
export function duplicateHosts(
  objects: readonly Placed[],
  others: Readonly<Record<string, string>>,
): readonly string[] {
  const owners = new Map<string, Set<string>>(Object.entries(others).map(([host, owner]) => [host, new Set([owner])]));
  for (const placed of objects) {
    const host = tailnetHost(placed.object);
    if (host !== undefined) owners.set(host, (owners.get(host) ?? new Set()).add(placeOf(placed)));
  }
  return [...owners].flatMap(([host, claimed]) =>
    claimed.size < 2 ? [] : [`the host ${host} is claimed by ${[...claimed].join(' and ')}`],
  );
}

/** Objects of `wanted` that existed and are no longer the same ones. */
export const recreated = (before: Snapshot, after: Snapshot, wanted: ReadonlySet<string>): readonly string[] =>
  [...before].flatMap(([place, { object }]) => {
    if (!wanted.has(place)) return [];
    const replaced = replacement(object, after.get(place)?.object);
    return replaced === undefined ? [] : [`${place} ${replaced}`];
  });

/** What an object says, without what servers record about it. An Application counts its states as generations. */
const contentOf = (object: LiveObject): unknown => {
  const { labels, ownerReferences, generation } = object.metadata;
  const counted = object.kind === 'Application' ? undefined : generation;
  return { ...object, metadata: { labels, ownerReferences }, status: undefined, generation: counted };
};

/** Objects of `wanted` that changed although nobody changed them: two owners overwrite each other. */
export const fights = (before: Snapshot, after: Snapshot, wanted: ReadonlySet<string>): readonly string[] =>
  [...before].flatMap(([place, { object }]) => {
    const now = after.get(place)?.object;
    if (!wanted.has(place) || now === undefined || isDeepStrictEqual(contentOf(object), contentOf(now))) return [];
    const managers = (listAt(now, 'metadata', 'managedFields') as readonly { readonly manager: string }[]).map(
      ({ manager }) => manager,
    );
    return [`${place} keeps changing; it is written by ${[...new Set(managers)].join(', ')}`];
  });

/** Old objects that still exist, although nothing declares or owns them. */
export const leftovers = (old: readonly Placed[], after: Snapshot, wanted: ReadonlySet<string>): readonly string[] =>
  old
    .filter((placed) => !isDashboard(placed) && placed.object.kind !== 'Namespace')
    .map(placeOf)
    .filter((place) => {
      const now = after.get(place)?.object;
      return now !== undefined && !wanted.has(place) && now.metadata.ownerReferences === undefined;
    });

/** Places of everything that applications declare, upstream objects included. */
export const declaredBy = (
  applications: readonly LiveObject[],
  clusterAt: (server: string) => string,
): ReadonlySet<string> =>
  new Set(
    applications.flatMap((application) => {
      const cluster = clusterAt(stringAt(application, 'spec', 'destination', 'server'));
      return listAt(application, 'status', 'resources')
        .filter((resource) => valueAt(resource, 'requiresPruning') !== true)
        .map((resource) => {
          const namespace = stringAt(resource, 'namespace');
          return `${cluster}: ${stringAt(resource, 'kind')} ${namespace === '' ? '' : `${namespace}/`}${stringAt(resource, 'name')}`;
        });
    }),
  );
