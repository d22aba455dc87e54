import type { KubernetesObject } from '#model/service.ts';
import { listAt, stringAt, valueAt } from '../lib/objects.ts';
import { identifier, literal } from '../sandbox/postgres.ts';

/** Passwords by the name of the Secret. */
export type Passwords = Readonly<Record<string, string>>;

/** What exists on a server before it is reconciled. */
export interface Existing {
  readonly roles: ReadonlySet<string>;
  readonly databases: ReadonlySet<string>;
}

/** Statements in one database. */
export interface Step {
  readonly database: string;
  readonly statements: readonly string[];
}

interface ManagedRole {
  readonly name: string;
  readonly comment?: string;
  readonly superuser?: boolean;
  readonly createdb?: boolean;
  readonly createrole?: boolean;
  readonly inherit?: boolean;
  readonly login?: boolean;
  readonly connectionLimit?: number;
  readonly inRoles?: readonly string[];
  readonly passwordSecret?: { readonly name: string };
}

const flag = (name: string, value: boolean): string => `${value ? '' : 'NO'}${name}`;

function passwordOf(passwords: Passwords, secret: string): string {
  const password = passwords[secret];
  if (password === undefined) throw new Error(`Secret ${secret} has no password`);
  return literal(password);
}

/** Statements for a managed role: https://cloudnative-pg.io/documentation/1.27/declarative_role_management/ */
function roleStatements(role: ManagedRole, { roles }: Existing, passwords: Passwords): readonly string[] {
  const { name, superuser = false, createdb = false, createrole = false, inherit = true, login = false } = role;
  const attributes = [
    flag('SUPERUSER', superuser),
    flag('CREATEDB', createdb),
    flag('CREATEROLE', createrole),
    flag('INHERIT', inherit),
    flag('LOGIN', login),
    `CONNECTION LIMIT ${role.connectionLimit ?? -1}`,
    ...(role.passwordSecret === undefined ? [] : [`PASSWORD ${passwordOf(passwords, role.passwordSecret.name)}`]),
  ];
  return [
    `${roles.has(name) ? 'ALTER' : 'CREATE'} ROLE ${identifier(name)} WITH ${attributes.join(' ')}`,
    ...(role.inRoles ?? []).map((other) => `GRANT ${identifier(other)} TO ${identifier(name)}`),
    ...(role.comment === undefined ? [] : [`COMMENT ON ROLE ${identifier(name)} IS ${literal(role.comment)}`]),
  ];
}

/** Statements with which the operator creates a new server's first database and its owner. */
export function bootstrapStatements(cluster: KubernetesObject, passwords: Passwords): readonly string[] {
  const initdb = valueAt(cluster, 'spec', 'bootstrap', 'initdb');
  // What the operator's webhook fills in.
  const [database, owner] = [stringAt(initdb, 'database') || 'app', stringAt(initdb, 'owner') || 'app'];
  const secret = stringAt(initdb, 'secret', 'name');
  return [
    `CREATE ROLE ${identifier(owner)} LOGIN${secret === '' ? '' : ` PASSWORD ${passwordOf(passwords, secret)}`}`,
    `CREATE DATABASE ${identifier(database)} OWNER ${identifier(owner)}`,
  ];
}

/** Names of the extensions that a Database object asks for. */
export const extensionsOf = (database: KubernetesObject): readonly string[] =>
  listAt(database, 'spec', 'extensions').map((extension) => stringAt(extension, 'name'));

/** Steps for a Database object, as the superuser: https://cloudnative-pg.io/documentation/1.27/declarative_database_management/ */
function databaseSteps(database: KubernetesObject, { databases }: Existing): readonly Step[] {
  const [name, owner] = [stringAt(database, 'spec', 'name'), stringAt(database, 'spec', 'owner')];
  const create = databases.has(name)
    ? `ALTER DATABASE ${identifier(name)} OWNER TO ${identifier(owner)}`
    : `CREATE DATABASE ${identifier(name)} OWNER ${identifier(owner)}`;
  const extensions = extensionsOf(database).map(
    (extension) => `CREATE EXTENSION IF NOT EXISTS ${identifier(extension)}`,
  );
  return [
    { database: 'postgres', statements: [create] },
    ...(extensions.length === 0 ? [] : [{ database: name, statements: extensions }]),
  ];
}

/** What the operator does to a server that runs, to make it what a Cluster and its Database objects declare. */
export function reconcileSteps(
  cluster: KubernetesObject,
  databases: readonly KubernetesObject[],
  existing: Existing,
  passwords: Passwords,
): readonly Step[] {
  const roles = listAt(cluster, 'spec', 'managed', 'roles') as readonly ManagedRole[];
  return [
    { database: 'postgres', statements: roles.flatMap((role) => roleStatements(role, existing, passwords)) },
    ...databases.flatMap((database) => databaseSteps(database, existing)),
  ];
}
