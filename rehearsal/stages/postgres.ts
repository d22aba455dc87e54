import { join } from 'node:path';
import { programBinaries } from '../lib/binaries.ts';
import { locate } from '../lib/build.ts';
import { type RenderedObject, stringAt } from '../lib/objects.ts';
import type { Rehearsal } from '../lib/rehearsal.ts';
import { type Proof, type Stage, prove } from '../lib/stage.ts';
import type { ServerInput } from '../postgres/run-server.ts';
import { type Workshop, inParallel, openWorkshop } from '../programs/runner.ts';
import { runInNamespaces } from '../sandbox/run.ts';
import { sourcesOf } from '../sandbox/sources.ts';

const module = join(import.meta.dirname, '../postgres/run-server.ts');

/** Programs that migrate their database: the one that can be had. */
async function programsOf({ objects, make, log }: Workshop, cluster: string): Promise<ServerInput['programs']> {
  const { secrets } = await sourcesOf(objects, cluster, 'miniflux', make);
  const environment = { DATABASE_URL: secrets['miniflux-db']?.['url'] ?? '' };
  return { miniflux: { binary: await locate(programBinaries.miniflux, log), environment } };
}

async function inputOf(workshop: Workshop, rendered: RenderedObject, adopted: boolean): Promise<ServerInput> {
  const { object, cluster } = rendered;
  const { secrets } = await sourcesOf(workshop.objects, cluster, object.metadata.namespace ?? '', workshop.make);
  return {
    tree: workshop.tree,
    cluster: object,
    databases: workshop.objects
      .filter((other) => other.cluster === cluster && other.object.kind === 'Database')
      .map((other) => other.object)
      .filter((database) => stringAt(database, 'spec', 'cluster', 'name') === object.metadata.name),
    passwords: Object.fromEntries(Object.entries(secrets).map(([name, data]) => [name, data['password'] ?? ''])),
    adopted,
    programs: await programsOf(workshop, cluster),
  };
}

/** Sets up every declared PostgreSQL server, from empty and with the databases of before, and runs the migrations. */
export const postgresStage: Stage<Rehearsal> = {
  name: 'postgres',
  description: 'applications migrate their databases as their declared roles, which have no more rights than they need',
  standalone: programBinaries.miniflux,
  async run(rehearsal, log) {
    const workshop = await openWorkshop(rehearsal, log);
    const servers = workshop.objects.filter(
      ({ object }) => object.kind === 'Cluster' && object.apiVersion.startsWith('postgresql.cnpg.io/'),
    );
    const runs = servers.flatMap((server) => [false, true].map((adopted) => ({ server, adopted })));
    const proofs = await inParallel(runs, async ({ server, adopted }): Promise<readonly Proof[]> => {
      const name = `${server.object.metadata.name}-${adopted ? 'adopted' : 'empty'}`;
      try {
        const input = await inputOf(workshop, server, adopted);
        return (await runInNamespaces(workshop.supervisor, { name, module, input, timeout: 120 })) as readonly Proof[];
      } catch (error) {
        return [
          await prove(`${name} can be set up`, () =>
            Promise.reject(error instanceof Error ? error : new Error(String(error))),
          ),
        ];
      }
    });
    return proofs.flat();
  },
};
