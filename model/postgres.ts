import type { Image } from './image.ts';
import { clusterAddress } from './address.ts';
import { refuseOne } from './errors.ts';
import type { Field, Template } from './secret.ts';
import type { KubernetesService } from './service.ts';
import type { BackupIntent } from './storage.ts';
import type { Bytes, MilliCpu } from './units.ts';

/** A CloudNativePG cluster. */
export interface PostgresServer {
  readonly name: string;
  readonly image: Image;
  readonly size: Bytes;
  readonly cpu: { readonly request: MilliCpu };
  readonly memory: { readonly request: Bytes; readonly limit: Bytes };
  /** `postgresql.conf` parameters. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly preload?: readonly string[];
  /** Roles that belong to people and tools; the role of an application follows from its {@link Database}. */
  readonly roles?: readonly PostgresRole[];
}

/** A login role whose password comes from the vault. */
export interface PostgresRole {
  readonly name: string;
  readonly password: Field;
  readonly about: string;
  readonly superuser?: boolean;
  readonly createDatabases?: boolean;
  readonly createRoles?: boolean;
  readonly memberOf?: readonly string[];
}

/** A database of an application, owned by a role of the same name. */
export interface Database {
  readonly on: KubernetesService;
  readonly server: string;
  readonly name: string;
  readonly password: Field;
  readonly extensions: readonly string[];
  readonly backup: BackupIntent;
}

/** Declares a database on a server of the given service. Throws where that service has no such server. */
export function database(
  on: KubernetesService,
  options: {
    readonly server?: string;
    readonly name: string;
    readonly password: Field;
    readonly extensions?: readonly string[];
    readonly backup: BackupIntent;
  },
): Database {
  const servers = (on.postgres ?? []).map(({ name }) => name);
  const server = options.server ?? servers[0];
  if (server === undefined || !servers.includes(server)) {
    return refuseOne({
      subject: `service ${on.name}`,
      field: 'postgres',
      value: server,
      rule: `the server of the database "${options.name}" is one of its servers (${servers.join(', ') || 'it has none'})`,
      fix: 'name one of them, or declare the server',
    });
  }
  return { ...options, on, server, extensions: options.extensions ?? [] };
}

/** Name of the Kubernetes Service in front of a server's primary. */
export const primaryOf = (server: string): string => `${server}-rw`;

/** `host:port` of a database for pods of its cluster. */
export const databaseAddress = ({ on, server }: Database): string =>
  clusterAddress(on, 'postgresql', primaryOf(server));

/** Connection URL of a database, with the password as a reference. */
export function databaseUrl(database: Database): Template {
  const { name, password } = database;
  return {
    text: [`postgres://${name}:`, `@${databaseAddress(database)}/${name}?sslmode=require`],
    fields: [password],
    encode: true,
  };
}
