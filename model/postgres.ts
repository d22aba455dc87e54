import type { Image } from './image.ts';
import type { BackupIntent } from './storage.ts';
import type { Bytes, MilliCpu } from './units.ts';
import type { Field } from './vault.ts';

/** A PostgreSQL server: a CloudNativePG cluster. Declare one with {@link postgresServer}. */
export interface PostgresServer {
  readonly kind: 'postgres';
  readonly name: string;
  readonly image: Image;
  readonly size: Bytes;
  readonly cpu: { readonly request: MilliCpu };
  readonly memory: { readonly request: Bytes; readonly limit: Bytes };
  /**
   * Database of a service with which the server is created. CloudNativePG stores its owner in the Cluster, so it does
   * not change afterwards; without it, CloudNativePG creates an unused database `app`.
   */
  readonly initialDatabase?: string;
  /** `postgresql.conf` parameters. */
  readonly parameters: Readonly<Record<string, string>>;
  /** `shared_preload_libraries`. */
  readonly preload?: readonly string[];
  /** Roles of people and tools. The role of an application follows from its `database`. */
  readonly roles?: readonly PostgresRole[];
}

/** A login role whose password comes from the vault. */
export interface PostgresRole {
  readonly name: string;
  readonly password: Field;
  readonly description: string;
  /** @default false */
  readonly superuser?: boolean;
  /** @default false */
  readonly createDatabases?: boolean;
  /** @default false */
  readonly createRoles?: boolean;
  /** Roles that it inherits from. */
  readonly memberOf?: readonly string[];
}

/** A database of a service, owned by a role of the same name. */
export interface Database {
  readonly on: PostgresServer;
  /** @default the name of the service */
  readonly name: string;
  /** Password of the role. */
  readonly password: Field;
  /**
   * Extensions, in the order in which the operator creates them. It owns them, so the role can neither drop nor update
   * them.
   *
   * @default []
   */
  readonly extensions: readonly string[];
  /**
   * Makes the role a superuser, which can read and change every database of the server. Needed by applications whose
   * migrations create, drop or update an extension that is not trusted
   * (https://www.postgresql.org/docs/18/sql-createextension.html).
   *
   * @default undefined: the role owns its database and nothing else
   */
  readonly superuser?: { readonly reason: string };
  readonly backup: BackupIntent;
}

/** What a service file states about its database; everything else has a default. */
export type DatabaseProps = Omit<Database, 'name' | 'extensions'> & Partial<Pick<Database, 'name' | 'extensions'>>;

/** Declares a PostgreSQL server. One service lists it under `postgres`, others refer to it in their `database`. */
export const postgresServer = (props: Omit<PostgresServer, 'kind'>): PostgresServer => ({ ...props, kind: 'postgres' });

/** Name of the Kubernetes Service in front of a server's primary. */
export const primaryOf = ({ name }: PostgresServer): string => `${name}-rw`;

/** The name of a role or database as a part of the name of an object, which has no underscores. */
export const objectPart = (name: string): string => name.replaceAll('_', '-');

/** Name of the Secret with the password of a role. */
export const passwordSecretOf = ({ name }: PostgresServer, role: { readonly name: string }): string =>
  `${name}-${objectPart(role.name)}`;

/**
 * True for a role that belongs to CloudNativePG or to PostgreSQL (`IsRoleReserved` in
 * https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.27.1/pkg/postgres/roles.go).
 */
export const isReservedRole = (name: string): boolean =>
  name === 'postgres' || name === 'streaming_replica' || /^(cnpg|pg)_/.test(name);
