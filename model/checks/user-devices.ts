import type { Problem } from '../errors.ts';
import { type Fleet, nativeServices } from '../fleet.ts';
import { type Check, count } from './check.ts';

/** Identity in the tailnet is either a person's or a tag's. */
export const userDevices: Check<Fleet> = {
  name: 'user-devices',
  rule: 'A device of a person has an owner whom the network knows, no tag and no services; any other machine has a tag',
  reason: 'A tag replaces the identity of its user, who then loses what the grants give to people (INV-05)',
  run(fleet) {
    const people = fleet.network.people.map(({ name }) => name);
    const running = Map.groupBy(nativeServices(fleet), ({ on }) => on);
    return {
      examined: `${count(fleet.hosts, 'host')}, ${fleet.hosts.filter(({ ownership }) => ownership === 'user').length} of people`,
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
          return tags.length > 0 ? [] : [problem('tags', tags, 'no grant can speak of it', 'give it a tag of its own')];
        }
        return [
          ...(tags.length === 0
            ? []
            : [problem('tags', tags, 'a tag takes the identity of its owner away', 'remove the tags')]),
          ...(owner !== undefined && people.includes(owner)
            ? []
            : [problem('owner', owner, `it belongs to none of ${people.join(', ')}`, 'name one of them')]),
          ...(running.get(host) ?? []).map((service) =>
            problem(
              'ownership',
              ownership,
              `service ${service.name} runs on it`,
              'run it on a machine that is managed',
            ),
          ),
        ];
      }),
    };
  },
};
