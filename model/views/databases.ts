import { type Fleet, kubernetesServices } from '../fleet.ts';
import type { Database, PostgresRole, PostgresServer } from '../postgres.ts';
import type { KubernetesService } from '../service.ts';

/** A database and the service that owns it. */
export interface OwnedDatabase {
  readonly owner: KubernetesService;
  readonly database: Database;
}

/** Every database of the fleet. */
export const databases = (fleet: Fleet): readonly OwnedDatabase[] =>
  kubernetesServices(fleet).flatMap((owner) =>
    owner.database === undefined ? [] : [{ owner, database: owner.database }],
  );

/** The databases on a server. */
export const databasesOf = (fleet: Fleet, server: PostgresServer): readonly OwnedDatabase[] =>
  databases(fleet).filter(({ database }) => database.on === server);

/** Login roles of a server: its own roles, and one per database. */
export const rolesOf = (fleet: Fleet, server: PostgresServer): readonly PostgresRole[] => [
  ...(server.roles ?? []),
  ...databasesOf(fleet, server).map(({ owner, database }) => ({
    name: database.name,
    password: database.password,
    description: `owns the database of ${owner.name}`,
    ...(database.superuser === undefined ? {} : { superuser: true }),
  })),
];
