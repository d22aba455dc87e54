import type { Fleet } from '../fleet.ts';
import { hasOwnTag } from '../views/grants.ts';
import { type Check, count } from './check.ts';

/** A grant names machines by their tags. */
export const machineTags: Check<Fleet> = {
  name: 'machine-tags',
  rule: 'Every managed machine has a tag that no other machine carries',
  reason: 'When a machine was renamed, its grants became grants to a tag that another machine carried as well',
  run(fleet) {
    const machines = fleet.hosts.filter(({ ownership }) => ownership !== 'user');
    return {
      examined: count(machines, 'machine'),
      problems: machines
        .filter((host) => !hasOwnTag(fleet, host))
        .map(({ name, tags }) => ({
          subject: `host ${name}`,
          field: 'tags',
          value: tags,
          rule: 'every tag of the machine is shared with another one, so a grant to it would open both',
          fix: `add the tag "${name}"`,
        })),
    };
  },
};
