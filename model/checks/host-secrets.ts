import type { Problem } from '../errors.ts';
import { type Fleet, nativeServices } from '../fleet.ts';
import { opReference } from '../vault.ts';
import { type Check, count } from './check.ts';
import { subjectOf } from './names.ts';

/** All roles of a play share one namespace of variables. */
export const hostSecrets: Check<Fleet> = {
  name: 'host-secrets',
  rule: 'An Ansible variable has a valid name, holds one secret, and is written to an absolute path',
  reason: 'If two roles share a variable, the second one writes the secret of the first into its file',
  run(fleet) {
    const uses = nativeServices(fleet).flatMap((service) =>
      Object.entries(service.secrets).map(([variable, secret]) => ({ service, variable, secret })),
    );
    const groups = Map.groupBy(uses, ({ service, variable }) => `${service.on.name}/${variable}`);
    return {
      examined: count(uses, 'secret'),
      problems: uses.flatMap(({ service, variable, secret: { field, file } }): readonly Problem[] => {
        const problem = { subject: subjectOf(service), field: `secrets["${variable}"]`, value: opReference(field) };
        if (!/^[a-z_][a-z0-9_]*$/.test(variable)) {
          return [
            {
              ...problem,
              rule: 'not a valid Ansible variable name',
              fix: 'use lower-case letters, digits and underscores',
            },
          ];
        }
        if (file !== undefined && !file.startsWith('/')) {
          return [{ ...problem, rule: `the path ${file} is not absolute`, fix: 'use an absolute path' }];
        }
        const first = groups.get(`${service.on.name}/${variable}`)?.[0];
        return first === undefined || opReference(first.secret.field) === opReference(field)
          ? []
          : [
              {
                ...problem,
                rule: `${subjectOf(first.service)} already uses this variable for ${opReference(first.secret.field)}`,
                fix: 'prefix the variable with the name of the service',
              },
            ];
      }),
    };
  },
};
