import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '#model/service.ts';
import { type KubernetesApi, ApiError } from '../lib/kubernetes-api.ts';
import { clusterOf } from '../lib/control-plane.ts';
import { type AppliedFleet, describeObject } from '../lib/applied.ts';
import type { RenderedObject } from '../lib/objects.ts';
import type { Rehearsal } from '../lib/rehearsal.ts';
import { type Stage, prove } from '../lib/stage.ts';

/** Fields that change without a change of the object's content. */
const bookkeeping = new Set(['status', 'resourceVersion', 'managedFields', 'generation']);

const contentOf = (object: KubernetesObject): unknown =>
  JSON.parse(JSON.stringify(object, (key, value: unknown) => (bookkeeping.has(key) ? undefined : value)));

const attempts = 5;

/**
 * Tells whether a dry run of applying an object again changes nothing. Tries several times, because a controller may
 * write in between.
 */
async function unchanged(
  api: KubernetesApi,
  { apiVersion, kind, metadata, ...rest }: KubernetesObject,
): Promise<boolean> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    await sleep(attempt * 300);
    const before = await api.get(apiVersion, kind, metadata.name, metadata.namespace);
    const after = await api.apply({ apiVersion, kind, metadata, ...rest }, 'rehearsal', true);
    if (before !== undefined && isDeepStrictEqual(contentOf(before), contentOf(after))) return true;
  }
  return false;
}

/** Accepted objects that another apply would change. */
async function driftingObjects({ clusters, objects, rejected }: AppliedFleet): Promise<readonly RenderedObject[]> {
  const rejectedObjects = new Set(rejected.map(({ rendered }) => rendered));
  const accepted = objects.filter((rendered) => !rejectedObjects.has(rendered));
  const drifting = await Promise.all(
    clusters.map(async ({ cluster, api }) => {
      const own = accepted.filter((rendered) => rendered.cluster === cluster.name);
      const same = await Promise.all(own.map(({ object }) => unchanged(api, object)));
      return own.filter((_, index) => same[index] !== true);
    }),
  );
  return drifting.flat();
}

const unknownField = 'misspelt';

const withUnknownField = ({ spec, ...rest }: KubernetesObject): KubernetesObject =>
  typeof spec === 'object' ? { ...rest, spec: { ...spec, [unknownField]: true } } : { ...rest, [unknownField]: true };

/**
 * Applies one object of each kind with an unknown field, as a dry run. If a server accepted it, the acceptance of the
 * other objects would prove nothing.
 */
async function unknownFieldsAreRejected({ clusters, objects }: AppliedFleet): Promise<string> {
  const samples = [...Map.groupBy(objects, ({ object }) => object.kind).values()].flatMap((group) => group.slice(0, 1));
  const accepted = await Promise.all(
    samples.map(async (rendered) => {
      const { api } = clusterOf(clusters, rendered.cluster);
      return api.apply(withUnknownField(rendered.object), 'rehearsal', true).then(
        () => [rendered],
        (error: unknown) => {
          if (error instanceof ApiError && error.message.includes(unknownField)) return [];
          throw error;
        },
      );
    }),
  );
  const wrong = accepted.flat();
  if (wrong.length > 0)
    throw new Error(`accepted with the unknown field ${unknownField}:\n${wrong.map(describeObject).join('\n')}`);
  return `${samples.length} kinds`;
}

export const acceptStage: Stage<Rehearsal> = {
  name: 'accept',
  description: 'real API servers validate every object strictly',
  async run(rehearsal) {
    const accepted = await prove('the API servers accept every object', async () => {
      const { objects, rejected, clusters } = await rehearsal.applied();
      if (rejected.length > 0)
        throw new Error(rejected.map(({ rendered, reason }) => `${describeObject(rendered)}\n  ${reason}`).join('\n'));
      const counts = clusters.map(
        ({ cluster }) => `${objects.filter((rendered) => rendered.cluster === cluster.name).length} on ${cluster.name}`,
      );
      return counts.join(', ');
    });
    const stable = await prove('applying every object again changes nothing', async () => {
      const applied = await rehearsal.applied();
      const drifting = await driftingObjects(applied);
      if (drifting.length > 0) throw new Error(drifting.map(describeObject).join('\n'));
      return `${applied.objects.length - applied.rejected.length} objects`;
    });
    const strict = await prove('an unknown field is rejected, for every kind', async () =>
      unknownFieldsAreRejected(await rehearsal.applied()),
    );
    return [accepted, stable, strict];
  },
};
