import type { Problem } from '../errors.ts';
import { type Fleet, nativeServices } from '../fleet.ts';
import { type Check, count } from './check.ts';

/** A device in the tailnet has the identity of either a person or its tags. */
export const userDevices: Check<Fleet> = {
  name: 'user-devices',
  rule: 'A user device has a known owner, no tags and no services; every other host has a tag',
  reason: 'A tag replaces the identity of the user, who then loses the access that grants give to people',
  run(fleet) {
    const people = fleet.network.people.map(({ name }) => name);
    const devices = fleet.hosts.filter(({ ownership }) => ownership === 'user');
    const running = Map.groupBy(nativeServices(fleet), ({ on }) => on);
    return {
      examined: `${count(fleet.hosts, 'host')}, ${count(devices, 'user device')}`,
      problems: fleet.hosts.flatMap((host): readonly Problem[] => {
        const { ownership, owner, tags, name } = host;
        const problem = (field: string, value: unknown, rule: string, fix: string): Problem => ({
          subject: `host ${name}`,
          field,
          value,
          rule,
          fix,
        });
        if (ownership !== 'user') {
          return tags.length > 0
            ? []
            : [problem('tags', tags, 'a grant cannot name a host without a tag', `add the tag "${name}"`)];
        }
        return [
          ...(tags.length === 0
            ? []
            : [problem('tags', tags, 'a tag replaces the identity of the owner', 'remove the tags')]),
          ...(owner !== undefined && people.includes(owner)
            ? []
            : [problem('owner', owner, `must be a person of the network (${people.join(', ')})`, 'use one of them')]),
          ...(running.get(host) ?? []).map((service) =>
            problem(
              'ownership',
              ownership,
              `service ${service.name} runs on this user device`,
              'run it on a managed host',
            ),
          ),
        ];
      }),
    };
  },
};
