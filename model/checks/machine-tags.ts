import type { Fleet } from '../fleet.ts';
import { hasOwnTag } from '../views/grants.ts';
import { type Check, count } from './check.ts';

/** Grants name hosts by their tags. */
export const machineTags: Check<Fleet> = {
  name: 'machine-tags',
  rule: 'Every managed host has a tag that no other host carries',
  reason: 'After a host was renamed, its grants applied to a tag that another host carried too',
  run(fleet) {
    const hosts = fleet.hosts.filter(({ ownership }) => ownership !== 'user');
    return {
      examined: count(hosts, 'host'),
      problems: hosts
        .filter((host) => !hasOwnTag(fleet, host))
        .map(({ name, tags }) => ({
          subject: `host ${name}`,
          field: 'tags',
          value: tags,
          rule: 'other hosts carry every tag of this host, so a grant to it would open them too',
          fix: `add the tag "${name}"`,
        })),
    };
  },
};
