import { type Fleet, kubernetesServices } from '#model/fleet.ts';
import type { PostgresRole } from '#model/postgres.ts';
import { databasesOf, rolesOf } from '#model/views/databases.ts';

/** What a role may do beyond using what it owns. */
const rightsOf = ({ superuser, createDatabases, createRoles, memberOf = [] }: PostgresRole): string =>
  [
    ...(superuser === true ? ['**superuser**'] : []),
    ...(createDatabases === true ? ['creates databases'] : []),
    ...(createRoles === true ? ['creates roles'] : []),
    ...memberOf.map((role) => `\`${role}\``),
  ].join(', ') || '–';

/** Every role of every PostgreSQL server, with its rights and the reason for an exception. */
export const roleRows = (fleet: Fleet): readonly (readonly string[])[] =>
  kubernetesServices(fleet)
    .flatMap(({ postgres = [] }) => postgres)
    .flatMap((server) =>
      rolesOf(fleet, server).map((role) => {
        const owned = databasesOf(fleet, server).find(({ database }) => database.name === role.name);
        return [server.name, role.name, role.description, rightsOf(role), owned?.database.superuser?.reason ?? '–'];
      }),
    );
