import assert from 'node:assert/strict';
import { type Proof, prove } from '../lib/stage.ts';
import { type Server, nameOf, passwordOf } from './run-server.ts';

const contents = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1";

/** Proves that what the role of the backup dumps can be restored. */
export async function dumpProofs(server: Server, prefix: string): Promise<readonly Proof[]> {
  const { postgres } = server;
  const role = 'borgmatic';
  const proofs: Proof[] = [];
  for (const database of server.databases.map(nameOf)) {
    proofs.push(
      await prove(`${prefix} a dump of ${database} can be restored`, async () => {
        const target = `${database}_restored`;
        await postgres.copy({ database, role, password: passwordOf(server, role) }, target);
        const [before, after] = [
          await postgres.query({ database }, contents),
          await postgres.query({ database: target }, contents),
        ];
        assert.equal(after, before);
        return `${before.split('\n').length} tables, indexes and sequences`;
      }),
    );
  }
  return proofs;
}
