import { assign, parse, stringify } from 'comment-json';
import type { Grant } from '#model/views/grants.ts';
import type { Policy } from '#model/views/policy.ts';

const head = ' Written by `npm run synth` from the fleet. Edit the services, not this file.';

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

/** The policy as HuJSON: each grant below a comment that names the services it exists for. */
export function hujson(policy: Policy): string {
  const plain = policyObject(policy);
  const lines = plain.grants.map(
    (grant, index) => `// ${policy.grants[index]?.for.join(', ') ?? ''}\n${JSON.stringify(grant)}`,
  );
  const grants = parse(`[\n${lines.join(',\n')}\n]`);
  const document = assign(parse(`//${head}\n{}`) as object, { ...plain, grants });
  return `${stringify(document, null, 2)}\n`;
}
