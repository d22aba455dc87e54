import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '#model/service.ts';
import { type KubernetesApi, ApiError } from '../lib/kubernetes-api.ts';
import { clusterOf } from '../lib/control-plane.ts';
import { type AppliedFleet, describeObject } from '../lib/applied.ts';
import type { RenderedObject } from '../lib/objects.ts';
import type { Rehearsal } from '../lib/rehearsal.ts';
import { type Stage, prove } from '../lib/stage.ts';

const counted = new Set(['status', 'resourceVersion', 'managedFields', 'generation']);

/** An object without what the server counts up by itself. */
const content = (object: KubernetesObject): unknown =>
  JSON.parse(JSON.stringify(object, (key, value: unknown) => (counted.has(key) ? undefined : value)));

const attempts = 5;

/** True when applying an object again would change nothing; asked again, since a controller may write in between. */
async function unchanged(
  api: KubernetesApi,
  { apiVersion, kind, metadata, ...rest }: KubernetesObject,
): Promise<boolean> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    await sleep(attempt * 300);
    const before = await api.get(apiVersion, kind, metadata.name, metadata.namespace);
    const after = await api.apply({ apiVersion, kind, metadata, ...rest }, 'rehearsal', true);
    if (before !== undefined && isDeepStrictEqual(content(before), content(after))) return true;
  }
  return false;
}

async function drifting({ clusters, applied, refused }: AppliedFleet): Promise<readonly RenderedObject[]> {
  const refusedObjects = new Set(refused.map(({ placed }) => placed));
  const left = applied.filter((placed) => !refusedObjects.has(placed));
  const found = await Promise.all(
    clusters.map(async ({ cluster, api }) => {
      const own = left.filter((placed) => placed.cluster === cluster.name);
      const same = await Promise.all(own.map(({ object }) => unchanged(api, object)));
      return own.filter((_, index) => same[index] !== true);
    }),
  );
  return found.flat();
}

/** An object with a field that its kind does not have. */
const misspelt = ({ spec, ...rest }: KubernetesObject): KubernetesObject =>
  typeof spec === 'object' ? { ...rest, spec: { ...spec, misspelt: true } } : { ...rest, misspelt: true };

/** Tries one object of each kind with a field too many: a server that takes it would prove nothing about the others. */
async function refusesMistakes({ clusters, applied }: AppliedFleet): Promise<string> {
  const kinds = [...Map.groupBy(applied, ({ object }) => object.kind).values()].flatMap((group) => group.slice(0, 1));
  const taken = await Promise.all(
    kinds.map(async (placed) => {
      const { api } = clusterOf(clusters, placed.cluster);
      return api.apply(misspelt(placed.object), 'rehearsal', true).then(
        () => [placed],
        (error: unknown) => {
          if (error instanceof ApiError && error.message.includes('misspelt')) return [];
          throw error;
        },
      );
    }),
  );
  const wrong = taken.flat();
  if (wrong.length > 0) throw new Error(`taken in spite of a field too many:\n${wrong.map(describeObject).join('\n')}`);
  return `${kinds.length} kinds`;
}

/** Every object on real API servers. */
export const acceptStage: Stage<Rehearsal> = {
  name: 'accept',
  description: 'every object on real API servers, with strict validation',
  async run(rehearsal) {
    const accepted = await prove('the API servers accept every object', async () => {
      const { applied, refused, clusters } = await rehearsal.direct();
      if (refused.length > 0)
        throw new Error(refused.map(({ placed, reason }) => `${describeObject(placed)}\n  ${reason}`).join('\n'));
      const counts = clusters.map(
        ({ cluster }) => `${applied.filter((placed) => placed.cluster === cluster.name).length} on ${cluster.name}`,
      );
      return counts.join(', ');
    });
    const stable = await prove('applying them again changes nothing', async () => {
      const direct = await rehearsal.direct();
      const found = await drifting(direct);
      if (found.length > 0) throw new Error(found.map(describeObject).join('\n'));
      return `${direct.applied.length - direct.refused.length} objects`;
    });
    const refusing = await prove('a field too many is refused, for every kind', async () =>
      refusesMistakes(await rehearsal.direct()),
    );
    return [accepted, stable, refusing];
  },
};
