import type { Fleet } from '#model/fleet.ts';
import type { LiveCluster } from '../lib/control-plane.ts';
import { applyCrds, loadCrds } from '../lib/crds.ts';
import { ApiError, type LiveObject } from '../lib/kubernetes-api.ts';
import type { RenderedObject } from '../lib/objects.ts';
import { listAt, valueAt } from '../lib/objects.ts';
import { waitFor } from '../lib/wait.ts';
import { type Snapshot, placeOf } from './assertions.ts';
import { type OldObject, generatedSecret } from './old-objects.ts';

/** The field manager of Argo CD. */
export const argoCdManager = 'argocd-controller';

/** Creates an object as Argo CD does. */
async function create({ api }: LiveCluster, object: OldObject['object']): Promise<LiveObject> {
  const path = await api.path(object.apiVersion, object.kind, object.metadata.namespace);
  return api.send('POST', `${path}?fieldManager=${argoCdManager}&fieldValidation=Strict`, object);
}

/** Some objects exist already, because a server of the rehearsal needs them: they get what the old ones have. */
async function createOrPatch(live: LiveCluster, object: OldObject['object']): Promise<LiveObject> {
  const { apiVersion, kind, metadata } = object;
  const existing = await live.api.get(apiVersion, kind, metadata.name, metadata.namespace);
  return existing === undefined ? create(live, object) : live.api.patch(object, object);
}

/** The kinds of these objects, and those that controllers create for them. */
const kindsOf = (
  objects: readonly { readonly object: OldObject['object'] }[],
): readonly (readonly [string, string])[] => [
  ...new Map(
    [
      ...objects.map(({ object }) => [object.apiVersion, object.kind] as const),
      ['v1', 'PersistentVolume'] as const,
      ['v1', 'Secret'] as const,
    ].map((kind) => [kind.join(), kind]),
  ).values(),
];

/** The live objects of all kinds that the old or the new homelab declares. */
export async function takeSnapshot(
  clusters: readonly LiveCluster[],
  objects: readonly { readonly object: OldObject['object'] }[],
): Promise<Snapshot> {
  const lists = await Promise.all(
    clusters.flatMap((live) =>
      kindsOf(objects).map(async ([apiVersion, kind]) => {
        const found = await live.api.list(apiVersion, kind).catch((error: unknown) => {
          // Not every cluster serves every kind.
          if (error instanceof ApiError && error.status === 404) return [];
          throw error;
        });
        return found.map((object) => ({ cluster: live.cluster.name, object }));
      }),
    ),
  );
  return new Map(lists.flat().map((placed) => [placeOf(placed), placed]));
}

const isBound = (object: LiveObject): boolean => valueAt(object, 'status', 'phase') === 'Bound';

/** Waits until the controllers of the old homelab have created its claims and volumes. */
const waitForClaims = ({ cluster, api }: LiveCluster, claims: number): Promise<unknown> =>
  waitFor(`the claims of the old homelab on ${cluster.name} are bound`, 60, async () => {
    const found = await api.list('v1', 'PersistentVolumeClaim');
    return found.length >= claims && found.every(isBound) ? true : undefined;
  });

/** How many claims an old object has in the end. */
const claimsOf = ({ object }: OldObject): number => {
  if (object.kind === 'StatefulSet') return listAt(object, 'spec', 'volumeClaimTemplates').length;
  const isPostgres = object.kind === 'Cluster';
  return isPostgres || object.kind === 'PersistentVolumeClaim' ? 1 : 0;
};

/** Creates the old homelab on empty clusters, with the Secrets and claims that its controllers had created. */
export async function installOldHomelab(
  fleet: Fleet,
  clusters: readonly LiveCluster[],
  old: readonly OldObject[],
  rendered: readonly RenderedObject[],
): Promise<void> {
  await Promise.all(
    clusters.map(async (live) => {
      const own = old.filter(({ cluster }) => cluster === live.cluster.name);
      const kinds = [...own, ...rendered.filter(({ cluster }) => cluster === live.cluster.name)];
      await applyCrds(live.api, await loadCrds(fleet, new Set(kinds.map(({ object }) => object.kind))));
      const groups = [...Map.groupBy(own, ({ object }) => (object.kind === 'Namespace' ? 0 : 1)).values()];
      for (const group of groups) {
        await Promise.all(
          group.map(async ({ object }) => {
            const created = await createOrPatch(live, object);
            if (object.kind === 'ExternalSecret')
              await createOrPatch(live, generatedSecret(object, created.metadata.uid));
          }),
        );
      }
      await waitForClaims(
        live,
        own.reduce((sum, item) => sum + claimsOf(item), 0),
      );
    }),
  );
}

/** The rendered objects that exist and whose change the API server refuses, with its message. */
export async function refusedChanges(
  clusters: readonly LiveCluster[],
  rendered: readonly RenderedObject[],
): Promise<ReadonlyMap<string, string>> {
  const refused = await Promise.all(
    clusters.map(({ cluster, api }) =>
      Promise.all(
        rendered
          .filter((item) => item.cluster === cluster.name)
          .map(async (item): Promise<readonly (readonly [string, string])[]> => {
            const { apiVersion, kind, metadata } = item.object;
            if ((await api.get(apiVersion, kind, metadata.name, metadata.namespace)) === undefined) return [];
            return api.apply(item.object, argoCdManager, true).then(
              () => [],
              (error: unknown) => [[placeOf(item), error instanceof Error ? error.message : String(error)] as const],
            );
          }),
      ),
    ),
  );
  return new Map(refused.flat(2));
}
