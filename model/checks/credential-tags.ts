import type { Fleet } from '../fleet.ts';
import { tagOwners } from '../reach/policy.ts';
import { tagAssignments } from '../views/tag-assignments.ts';
import { type Check, count } from './check.ts';

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((tag) => b.includes(tag));

/** The rule of Tailscale for tags that a client assigns (https://tailscale.com/docs/features/oauth-clients). */
export const credentialTags: Check<Fleet> = {
  name: 'credential-tags',
  rule: 'OAuth clients only assign exactly their own tags, or tags that one of their tags owns',
  reason: 'Tailscale rejects other tags (400), after the new policy is already applied',
  run(fleet) {
    const assignments = tagAssignments(fleet);
    const owners = tagOwners(fleet);
    return {
      examined: count(assignments, 'set of tags', 'sets of tags'),
      problems: assignments.flatMap(({ client, what, tags }) => {
        const { name, tags: own } = fleet.network.oauthClients[client];
        const foreign = tags.filter((tag) => !own.some((owner) => owners[`tag:${tag}`]?.includes(`tag:${owner}`)));
        if (foreign.length === 0 || sameSet(own, tags)) return [];
        return [
          {
            subject: `OAuth client ${name}`,
            field: 'tags',
            value: own,
            rule: `none of them owns ${foreign.join(', ')}, which the client assigns to ${what}`,
            fix: `create the client with the tag "${fleet.network.tags[client]}"`,
          },
        ];
      }),
    };
  },
};
