import { stringify } from 'comment-json';
import type { Grant } from '#model/views/grants.ts';
import type { Policy } from '#model/reach/policy.ts';

const head = 'Written by `npm run synth` from the fleet. Edit the services, not this file.';

/** A grant in the policy's own words. */
const grantOf = ({ from, to, ports }: Grant) => ({
  src: [from],
  dst: [to],
  ip: ports === '*' ? ['*'] : ports.map((port) => `tcp:${port}`),
});

/** The policy as plain JSON, in the shape that Tailscale's API takes. */
export const policyObject = ({ grants, groups, ...rest }: Policy) => ({
  ...(Object.keys(groups).length === 0 ? {} : { groups }),
  grants: grants.map(grantOf),
  ...rest,
});

/** A comment on a line of its own, at a place that comment-json names: `before-all`, or `before:` and an index. */
const comment = (place: string, text: string): object => ({
  [Symbol.for(place)]: [{ type: 'LineComment', value: ` ${text}`, inline: false }],
});

/** The policy as HuJSON: each grant below a comment that names the services it exists for. */
export function hujson(policy: Policy): string {
  const plain = policyObject(policy);
  const purposes = policy.grants.map((grant, index) => comment(`before:${index}`, grant.for.join(', ')));
  Object.assign(plain.grants, ...purposes);
  return `${stringify({ ...comment('before-all', head), ...plain }, null, 2)}\n`;
}
