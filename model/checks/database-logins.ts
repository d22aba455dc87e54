import type { Problem } from '../errors.ts';
import { type Fleet, kubernetesServices } from '../fleet.ts';
import { primaryOf } from '../postgres.ts';
import type { AnyService } from '../service.ts';
import { opReference } from '../vault.ts';
import { type Caller, allCalls } from '../views/calls.ts';
import { rolesOf } from '../views/databases.ts';
import { fieldsOf, secretsOf } from '../views/secrets.ts';
import { type Check, count } from './check.ts';
import { subjectOf } from './names.ts';

/** The vault fields that a service can read; on a cluster, those in any Secret of its namespace. */
const readable = (fleet: Fleet, service: AnyService): ReadonlySet<string> =>
  new Set(
    (service.kind === 'native'
      ? Object.values(service.secrets).map(({ field }) => field)
      : kubernetesServices(fleet)
          .filter(({ on, namespace }) => on === service.on && namespace === service.namespace)
          .flatMap((neighbour) => secretsOf(fleet, neighbour).flatMap((item) => fieldsOf(fleet, neighbour, item)))
    ).map(opReference),
  );

/** The PostgreSQL server that a call leads to. */
const serverOf = ({ to, service }: Caller) =>
  to.kind === 'kubernetes' ? to.postgres?.find((server) => primaryOf(server) === service) : undefined;

/** Roles follow from the `database` of services and from the `roles` of the server. */
export const databaseLogins: Check<Fleet> = {
  name: 'database-logins',
  rule: 'Every client of a PostgreSQL server has credentials for one of its roles',
  reason: 'A database that is used but not declared is never created, and the pods keep restarting',
  run(fleet) {
    const clients = allCalls(fleet).flatMap((call) => {
      const server = serverOf(call);
      return server === undefined ? [] : [{ caller: call.caller, server }];
    });
    return {
      examined: count(clients, 'client'),
      problems: clients.flatMap(({ caller, server }): readonly Problem[] => {
        const roles = rolesOf(fleet, server);
        const own = readable(fleet, caller);
        if (roles.some(({ password }) => own.has(opReference(password)))) return [];
        const names = roles.map(({ name }) => name).join(', ') || 'it has none';
        return [
          {
            subject: subjectOf(caller),
            field: 'calls',
            value: server.name,
            rule: `none of its secrets holds the password of a role of this server (${names})`,
            fix: 'declare a `database`, or use the password of one of these roles',
          },
        ];
      }),
    };
  },
};
