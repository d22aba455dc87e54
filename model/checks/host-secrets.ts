import type { Problem } from '../errors.ts';
import { type Fleet, nativeServices } from '../fleet.ts';
import { opReference } from '../vault.ts';
import { type Check, count } from './check.ts';
import { subjectOf } from './names.ts';

/** All roles of a play share one space of variables. */
export const hostSecrets: Check<Fleet> = {
  name: 'host-secrets',
  rule: 'A variable of a play holds one secret, has a name that Ansible takes, and ends up at an absolute path',
  reason: 'Of two roles with one variable, the second writes the secret of the first into its file (INV-29)',
  run(fleet) {
    const uses = nativeServices(fleet).flatMap((service) =>
      Object.entries(service.secrets).map(([variable, secret]) => ({ service, variable, secret })),
    );
    const groups = Map.groupBy(uses, ({ service, variable }) => `${service.on.name}/${variable}`);
    return {
      examined: count(uses, 'secret'),
      problems: uses.flatMap(({ service, variable, secret: { field, file } }): readonly Problem[] => {
        const problem = { subject: subjectOf(service), field: `secrets[${variable}]`, value: opReference(field) };
        if (!/^[a-z_][a-z0-9_]*$/.test(variable)) {
          return [
            { ...problem, rule: 'Ansible takes no such name', fix: 'use lower-case letters, digits and underscores' },
          ];
        }
        if (file !== undefined && !file.startsWith('/')) {
          return [{ ...problem, rule: `the path ${file} is not absolute`, fix: 'write the whole path' }];
        }
        const first = groups.get(`${service.on.name}/${variable}`)?.[0];
        return first === undefined || opReference(first.secret.field) === opReference(field)
          ? []
          : [
              {
                ...problem,
                rule: `${subjectOf(first.service)} holds ${opReference(first.secret.field)} in that variable`,
                fix: 'put the name of the service in front of the variable',
              },
            ];
      }),
    };
  },
};
