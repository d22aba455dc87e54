import type { Problem } from '../errors.ts';
import { type Fleet, kubernetesServices } from '../fleet.ts';
import { type Field, fieldsOf, opReference } from '../secret.ts';
import type { AnyService, KubernetesService } from '../service.ts';
import { allCalls } from '../views/calls.ts';
import { rolesOf } from '../views/databases.ts';
import { secretsOf } from '../views/secrets.ts';
import { type Check, count } from './check.ts';
import { subjectOf } from './subjects.ts';

/** The fields that a service can read: in its cluster, those of every Secret of its namespace. */
const fieldsIn = (fleet: Fleet, service: AnyService): readonly Field[] =>
  service.kind === 'native'
    ? service.secrets.map(({ field }) => field)
    : kubernetesServices(fleet)
        .filter(({ on, namespace }) => on === service.on && namespace === service.namespace)
        .flatMap((neighbour) => secretsOf(fleet, neighbour))
        .flatMap(({ keys }) => Object.values(keys))
        .flatMap(fieldsOf);

const isPostgres = (service: AnyService): service is KubernetesService =>
  service.kind === 'kubernetes' && service.postgres !== undefined;

/** Roles follow from the `database` of services, and from the list of the server itself. */
export const databaseLogins: Check<Fleet> = {
  name: 'database-logins',
  rule: 'Who calls a PostgreSQL server holds the password of one of its roles',
  why: 'A database that its service uses but does not declare is never made, and the pods restart for ever',
  run(fleet) {
    const calls = allCalls(fleet).flatMap(({ caller, to, port }) =>
      isPostgres(to) && port === 'postgresql' ? [{ caller, to }] : [],
    );
    return {
      examined: count(calls, 'caller'),
      problems: calls.flatMap(({ caller, to }): readonly Problem[] => {
        const roles = (to.postgres ?? []).flatMap((server) => rolesOf(fleet, to, server));
        const passwords = new Set(roles.map(({ password }) => opReference(password)));
        if (fieldsIn(fleet, caller).some((field) => passwords.has(opReference(field)))) return [];
        return [
          {
            subject: subjectOf(caller),
            field: 'calls',
            value: `${to.name} postgresql`,
            rule: `none of its secrets holds the password of a role there (${[...new Set(roles.map(({ name }) => name))].join(', ') || 'there is none'})`,
            fix: 'declare its `database`, or put the password of a role into its secrets',
          },
        ];
      }),
    };
  },
};
