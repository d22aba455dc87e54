import fc from 'fast-check';
import { ModelError } from '#model/errors.ts';
import type { KubernetesObject, KubernetesService } from '#model/service.ts';
import { arbitraryService } from '../lib/arbitrary-services.ts';
import { DryRunCluster, levelLabel } from '../lib/dry-run.ts';
import { fleetWith, surroundings } from '../lib/fuzz-fleet.ts';
import { keyOf } from '../lib/kubernetes-api.ts';
import { type Files, type RenderedObject, applicationsIn, renderedObjects } from '../lib/objects.ts';
import type { Rehearsal } from '../lib/rehearsal.ts';
import { sourceText } from '../lib/source-text.ts';
import { type Proof, type Stage, prove } from '../lib/stage.ts';

/** Seed of the services; any number will do. */
const seed = 20_261_125;
/** How many services the API servers validate. */
const wanted = 300;
/** Most services that are tried, because the model refuses about two of three. */
const runs = 2000;

/** The name of every random service. */
const name = 'fuzz';

type Make = (around: typeof surroundings) => KubernetesService;

/** The objects that a service adds to the fleet; undefined if the model refuses it in words. */
function objectsAddedBy(rehearsal: Rehearsal, make: Make, base: Files): readonly RenderedObject[] | undefined {
  try {
    const fleet = fleetWith(make(surroundings));
    const added = [...rehearsal.manifests(fleet)].filter(([path, text]) => base.get(path) !== text);
    return renderedObjects(new Map(added), fleet);
  } catch (error) {
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}

/** The namespace of the random service, and the Pod Security level with which Argo CD creates it. */
function namespaceOf(added: readonly RenderedObject[]): {
  readonly namespace: string;
  readonly level: string;
} {
  const [application] = applicationsIn(added);
  if (application === undefined) throw new Error('a random service has no Application');
  const { destination, syncPolicy } = application.spec;
  return {
    namespace: destination.namespace,
    level: syncPolicy.managedNamespaceMetadata?.labels?.[levelLabel] ?? 'privileged',
  };
}

/** A problem that a server found in an object. */
class Refused extends Error {
  constructor(object: KubernetesObject, words: string) {
    super(`${words}\n${keyOf(object)}: ${JSON.stringify(object, null, 2)}`);
  }
}

async function everyServiceIsAccepted(rehearsal: Rehearsal): Promise<string> {
  const { clusters } = await rehearsal.applied();
  const [home] = clusters;
  if (home === undefined) throw new Error('no cluster is running');
  // The clusters of the random fleet, in the order of the real ones.
  const servers = new Map(
    await Promise.all(
      fleetWith().clusters.map(
        async (cluster, index) => [cluster.name, await DryRunCluster.open((clusters[index] ?? home).api)] as const,
      ),
    ),
  );
  const base = rehearsal.manifests(fleetWith());
  let accepted = 0;
  let tried = 0;
  let objects = 0;
  const begin = performance.now();
  const result = await fc.check(
    fc.asyncProperty(arbitraryService(name), async (make) => {
      if (accepted === wanted) return;
      tried += 1;
      const added = objectsAddedBy(rehearsal, make, base);
      if (added === undefined) return;
      const { namespace, level } = namespaceOf(added);
      await Promise.all(
        added.map(async ({ cluster, object }) => {
          const refusal = await servers.get(cluster)?.refusalOf(object, namespace, level);
          if (refusal !== undefined) throw new Refused(object, refusal);
        }),
      );
      accepted += 1;
      objects += added.length;
    }),
    { seed, numRuns: runs },
  );
  await Promise.all([...servers.values()].map((server) => server.close()));
  if (result.failed) {
    const [make] = result.counterexample ?? [];
    throw new Error(
      [
        `seed ${result.seed}, path ${result.counterexamplePath ?? ''}, ${result.numShrinks} shrinks`,
        result.errorInstance instanceof Error ? result.errorInstance.message : String(result.errorInstance),
        make === undefined ? '' : sourceText(make(surroundings)),
      ].join('\n'),
    );
  }
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  if (accepted < wanted) throw new Error(`the model accepts only ${accepted} of ${runs} services`);
  return `${accepted} services with ${objects} objects in ${seconds} s, of ${tried} random ones; seed ${seed}`;
}

export const fuzzStage: Stage<Rehearsal> = {
  name: 'fuzz',
  description: 'real API servers validate random services that the model accepts',
  async run(rehearsal): Promise<readonly Proof[]> {
    return [
      await prove('the API servers accept every object of every random service', () =>
        everyServiceIsAccepted(rehearsal),
      ),
    ];
  },
};
