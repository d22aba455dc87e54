import assert from 'node:assert/strict';
import type { KubernetesObject } from '#model/service.ts';
import { listAt, stringAt, valueAt } from '../lib/objects.ts';
import { type Proof, prove, proveInOrder } from '../lib/stage.ts';
import { waitFor } from '../lib/wait.ts';
import { peerAddress } from '../sandbox/addresses.ts';
import { Postgres, identifier } from '../sandbox/postgres.ts';
import { Sandbox } from '../sandbox/sandbox.ts';
import { type Migrations, authentik, immich, teslamate } from './applications.ts';
import { type Passwords, bootstrapStatements, extensionsOf, reconcileSteps } from './declared.ts';
import { dumpProofs } from './dumps.ts';
import { leastPrivilegeProofs, readerProofs } from './rights.ts';

/** What the process in the namespaces is told. */
export interface ServerInput {
  readonly tree: string;
  readonly cluster: KubernetesObject;
  readonly databases: readonly KubernetesObject[];
  readonly passwords: Passwords;
  /** The server has the databases, roles and data of the homelab that is replaced. */
  readonly adopted: boolean;
  /** Programs that migrate their database, by its name. */
  readonly programs: Readonly<
    Record<string, { readonly binary: string; readonly environment: Record<string, string> }>
  >;
}

/** A server in the worker, with what is declared for it. */
export interface Server extends ServerInput {
  readonly sandbox: Sandbox;
  readonly postgres: Postgres;
  /** Extensions that Debian does not have. */
  readonly missing: readonly string[];
}

/** The statements of applications, by the name of their database. */
export const statementsOf: Readonly<Record<string, Migrations>> = { teslamate, immich, authentik };

export const nameOf = (database: KubernetesObject): string => stringAt(database, 'spec', 'name');

/** The password of a role; every Secret is named after its server and role. */
export const passwordOf = ({ cluster, passwords }: ServerInput, role: string): string =>
  passwords[`${cluster.metadata.name}-${role}`] ?? '';

async function rows(postgres: Postgres, statement: string): Promise<ReadonlySet<string>> {
  return new Set((await postgres.query({ database: 'postgres' }, statement)).split('\n').filter((row) => row !== ''));
}

/** Does what the operator does, except for extensions that are missing here. */
async function reconcile({ postgres, cluster, databases, passwords, missing }: Server): Promise<string> {
  const existing = {
    roles: await rows(postgres, 'SELECT rolname FROM pg_roles'),
    databases: await rows(postgres, 'SELECT datname FROM pg_database'),
  };
  let count = 0;
  for (const { database, statements } of reconcileSteps(cluster, databases, existing, passwords)) {
    const possible = statements.filter((statement) => !missing.some((name) => statement.includes(`"${name}"`)));
    if (possible.length > 0) await postgres.query({ database }, ...possible);
    count += possible.length;
  }
  return `${count} statements${missing.length === 0 ? '' : `; without ${missing.join(', ')}, which Debian does not have`}`;
}

/** The state of the homelab that is replaced: owners were superusers, and the applications have been running. */
async function prepareAdopted({ postgres, databases, missing }: Server): Promise<void> {
  const known = await rows(postgres, 'SELECT datname FROM pg_database');
  for (const database of databases) {
    const name = nameOf(database);
    if (!known.has(name))
      await postgres.query(
        { database: 'postgres' },
        `CREATE ROLE ${identifier(name)} SUPERUSER CREATEDB LOGIN`,
        `CREATE DATABASE ${identifier(name)} OWNER ${identifier(name)}`,
      );
    const extensions = extensionsOf(database).filter((extension) => !missing.includes(extension));
    await postgres.query(
      { database: name },
      ...extensions.map((extension) => `CREATE EXTENSION ${identifier(extension)}`),
      `SET SESSION AUTHORIZATION ${identifier(name)}`,
      ...(statementsOf[name]?.first ?? []),
    );
  }
}

/** Runs the migrations of a database as its declared role, with a password and TLS. */
async function migrate(server: Server, name: string): Promise<string> {
  const { sandbox, postgres, programs, adopted } = server;
  const program = programs[name];
  if (program !== undefined) {
    const path = `/usr/bin/${name}`;
    const run = await sandbox.peer({
      name,
      image: { user: 65534, programs: { [path]: program.binary } },
      command: [path, '-migrate'],
      environment: program.environment,
    });
    await waitFor(`${name} has migrated its database`, 30, () => Promise.resolve(run.exit));
    assert.equal(run.exit, 'exit code 0', run.logTail());
    const tables = await postgres.query(
      { database: name },
      "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'",
    );
    return `${tables} tables by its own program`;
  }
  const statements = statementsOf[name]?.[adopted ? 'later' : 'first'];
  if (statements === undefined) throw new Error(`no statements of ${name} are known`);
  await postgres.query({ database: name, role: name, password: passwordOf(server, name) }, ...statements);
  return `${statements.length} statements`;
}

/** Declared attributes of the roles, as PostgreSQL shows them. */
async function checkRoles({ postgres, cluster }: Server): Promise<string> {
  const declared = listAt(cluster, 'spec', 'managed', 'roles').map((role) => {
    const flags = ['superuser', 'createdb', 'createrole'].map((key) => (valueAt(role, key) === true ? 't' : 'f'));
    return [stringAt(role, 'name'), ...flags].join('|');
  });
  const names = declared.map((row) => `'${row.split('|')[0] ?? ''}'`).join(', ');
  const actual = await rows(
    postgres,
    `SELECT rolname, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname IN (${names})`,
  );
  assert.deepEqual([...actual].sort(), declared.toSorted());
  return `${declared.length} roles`;
}

/** Starts a server as declared, and runs every application's migrations. */
export async function main(input: ServerInput & { readonly folder: string }): Promise<readonly Proof[]> {
  const { cluster, databases, passwords, adopted } = input;
  const { name, namespace = '' } = cluster.metadata;
  const prefix = `${name}, ${adopted ? 'adopted' : 'empty'}:`;
  const sandbox = new Sandbox(input.folder, input.tree);
  sandbox.addHost(`${name}-rw.${namespace}.svc.cluster.local`, peerAddress(1));
  const parameters = (valueAt(cluster, 'spec', 'postgresql', 'parameters') ?? {}) as Record<string, string>;
  const postgres = await Postgres.start(sandbox, name, peerAddress(1), parameters);
  const available = await rows(postgres, 'SELECT name FROM pg_available_extensions');
  const missing = databases.flatMap(extensionsOf).filter((extension) => !available.has(extension));
  const server: Server = { ...input, sandbox, postgres, missing };
  await postgres.query({ database: 'postgres' }, ...bootstrapStatements(cluster, passwords));
  if (adopted) await prepareAdopted(server);
  const setUp = await proveInOrder([
    [
      `${prefix} PostgreSQL accepts the declared parameters`,
      async () => {
        const version = await postgres.query({ database: 'postgres' }, 'SHOW server_version');
        for (const [key, value] of Object.entries(parameters))
          assert.equal(await postgres.query({ database: 'postgres' }, `SHOW ${key}`), value, key);
        const image = stringAt(cluster, 'spec', 'imageName').split('/').at(-1) ?? '';
        return `${Object.keys(parameters).join(', ')}; PostgreSQL ${version} for ${image}`;
      },
    ],
    [`${prefix} roles, databases and extensions can be created as declared`, () => reconcile(server)],
    [`${prefix} they can be reconciled again`, () => reconcile(server)],
    [`${prefix} roles have the declared rights`, () => checkRoles(server)],
  ]);
  if (setUp.some(({ outcome }) => outcome !== 'passed')) return setUp;
  const migrations: Proof[] = [];
  for (const database of databases.map(nameOf))
    migrations.push(await prove(`${prefix} ${database} can migrate its database`, () => migrate(server, database)));
  return [
    ...setUp,
    ...migrations,
    ...(await readerProofs(server, prefix)),
    ...(await dumpProofs(server, prefix)),
    ...(adopted ? [] : await leastPrivilegeProofs(server, prefix)),
  ];
}
