import assert from 'node:assert/strict';
import { listAt, stringAt, valueAt } from '../lib/objects.ts';
import { type Proof, prove } from '../lib/stage.ts';
import { type Connection, identifier } from '../sandbox/postgres.ts';
import { extensionsOf } from './declared.ts';
import { type Server, nameOf, passwordOf, statementsOf } from './run-server.ts';

const refusal = /permission denied|must be owner|must be superuser/i;

/** @throws Error unless PostgreSQL refuses the statements for lack of a right. Returns its message */
async function refused(
  { postgres }: Server,
  connection: Connection,
  ...statements: readonly string[]
): Promise<string> {
  try {
    await postgres.query(connection, ...statements);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (refusal.test(message)) return message.split('\n').find((line) => refusal.test(line)) ?? message;
    throw error;
  }
  throw new Error(`${connection.role ?? ''} may do this in ${connection.database}: ${statements.at(-1) ?? ''}`);
}

/** Tables of applications in a database, by name with schema. */
async function tablesIn({ postgres }: Server, database: string): Promise<readonly string[]> {
  const text = await postgres.query(
    { database },
    "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1",
  );
  return text.split('\n').filter((name) => name !== '');
}

const rolesWhere = ({ cluster }: Server, accept: (role: unknown) => boolean): readonly string[] =>
  listAt(cluster, 'spec', 'managed', 'roles')
    .filter(accept)
    .map((role) => stringAt(role, 'name'));

/** A role reads every table, and writes none. */
async function onlyReads(server: Server, role: string): Promise<string> {
  let count = 0;
  for (const database of server.databases.map(nameOf)) {
    const connection = { database, role, password: passwordOf(server, role) };
    const tables = await tablesIn(server, database);
    assert(tables.length > 0, `${database} has no table`);
    await server.postgres.query(connection, ...tables.map((table) => `SELECT count(*) FROM ${table}`));
    for (const table of tables.slice(0, 3)) {
      await refused(server, connection, `DELETE FROM ${table}`);
      await refused(server, connection, `INSERT INTO ${table} DEFAULT VALUES`);
      await refused(server, connection, `DROP TABLE ${table}`);
    }
    await refused(server, connection, 'CREATE TABLE public.mine (id int)');
    await refused(server, connection, 'CREATE SCHEMA mine');
    count += tables.length;
  }
  return `${count} tables of ${server.databases.length} databases`;
}

/** The owner of a database reads no table of another one. */
async function keepsToItself(server: Server, owner: string): Promise<string> {
  const others = server.databases.map(nameOf).filter((name) => name !== owner);
  for (const database of others) {
    const [table = ''] = await tablesIn(server, database);
    await refused(server, { database, role: owner, password: passwordOf(server, owner) }, `SELECT * FROM ${table}`);
  }
  return others.length === 0 ? 'there is no other database' : `no table of ${others.join(', ')}`;
}

/** Proves what roles may do with data of others. */
export async function readerProofs(server: Server, prefix: string): Promise<readonly Proof[]> {
  const readers = rolesWhere(server, (role) => listAt(role, 'inRoles').includes('pg_read_all_data'));
  const names = server.databases.map(nameOf);
  const owners = rolesWhere(
    server,
    (role) => names.includes(stringAt(role, 'name')) && valueAt(role, 'superuser') !== true,
  );
  const proofs: Proof[] = [];
  for (const role of readers)
    proofs.push(await prove(`${prefix} ${role} reads every table and writes none`, () => onlyReads(server, role)));
  for (const owner of owners)
    proofs.push(await prove(`${prefix} ${owner} reads no other database`, () => keepsToItself(server, owner)));
  return proofs;
}

/** Runs an application's first migrations as a role that only owns its database, in a new database. */
async function tryWith(server: Server, name: string, extensions: readonly string[]): Promise<string> {
  const { postgres } = server;
  const role = 'nobody_special';
  const database = `${name}_without_rights`;
  await postgres.query(
    { database: 'postgres' },
    `DROP DATABASE IF EXISTS ${identifier(database)}`,
    `DROP ROLE IF EXISTS ${role}`,
    `CREATE ROLE ${role} LOGIN PASSWORD 'x'`,
    `CREATE DATABASE ${identifier(database)} OWNER ${role}`,
  );
  if (extensions.length > 0)
    await postgres.query({ database }, ...extensions.map((extension) => `CREATE EXTENSION ${identifier(extension)}`));
  return refused(server, { database, role, password: 'x' }, ...(statementsOf[name]?.first ?? []));
}

/** Proves that no role has a right, and no database an extension, that its application does not need. */
export async function leastPrivilegeProofs(server: Server, prefix: string): Promise<readonly Proof[]> {
  const superusers = rolesWhere(server, (role) => valueAt(role, 'superuser') === true);
  const proofs: Proof[] = [];
  for (const database of server.databases) {
    const name = nameOf(database);
    if (superusers.includes(name)) {
      proofs.push(
        await prove(`${prefix} ${name} needs a superuser, even if its extensions exist`, async () => {
          const absent = await tryWith(server, name, []);
          return `${absent}; ${await tryWith(server, name, statementsOf[name]?.extensions ?? [])}`;
        }),
      );
    }
    if (extensionsOf(database).length > 0)
      proofs.push(await prove(`${prefix} ${name} needs the declared extensions`, () => tryWith(server, name, [])));
  }
  return proofs;
}
