import { expect, test } from 'vitest';
import { fleetOf } from '#model/fixture.ts';
import { policyText } from '../tailscale/program.ts';
import { samePolicy } from './policy-diff.ts';
import { meaningOf, parsePolicy } from './policy-text.ts';
import { transitionPolicy } from './transition.ts';

const planned = policyText(fleetOf());
const live = `{
  // by hand
  "groups": { "group:family": ["member@example.org"] },
  "tagOwners": { "tag:old": ["autogroup:admin"], "tag:homelab": ["tag:old"] },
  "grants": [{ "src": ["group:family"], "dst": ["tag:old"], "ip": ["tcp:22"] }],
  "tests": [{ "src": "member@example.org", "deny": ["tag:edge:443"] }],
}`;

test('a transition allows what both policies allow, and keeps the owners of all tags', () => {
  const both = transitionPolicy(live, planned);
  const { grants } = meaningOf(fleetOf(), both);
  for (const text of [live, planned])
    expect(grants).toEqual(expect.arrayContaining([...meaningOf(fleetOf(), text).grants]));
  expect(grants).toHaveLength(meaningOf(fleetOf(), planned).grants.length + 1);
  const owners = parsePolicy(planned)['tagOwners'] as Record<string, string[]>;
  expect(parsePolicy(both)['tagOwners']).toMatchObject({
    'tag:old': ['autogroup:admin'],
    'tag:homelab': [...owners['tag:homelab']!, 'tag:old'],
  });
});

test('it has no tests, which could contradict the other policy', () => {
  expect(Object.keys(parsePolicy(transitionPolicy(live, planned)))).not.toContain('tests');
  expect(Object.keys(parsePolicy(transitionPolicy(live, planned)))).not.toContain('sshTests');
});

test('an interrupted transition starts again from the same policy', () => {
  const both = transitionPolicy(live, planned);
  expect(samePolicy(transitionPolicy(both, planned), both)).toBe(true);
});
