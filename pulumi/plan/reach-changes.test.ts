import { describe, expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { grants } from '#model/views/grants.ts';
import { tailnetPolicy } from '#model/reach/policy.ts';
import type { PolicyMeaning } from './policy-text.ts';
import { describeReach, lockouts, reachChanges } from './reach-changes.ts';

const now: PolicyMeaning = { grants: grants(fleet), ssh: tailnetPolicy(fleet).ssh, unsupported: [] };
const grant = (from: string, to: string, ports: '*' | number[]) => ({ from, to, ports, for: [] });
const withGrants = (...more: PolicyMeaning['grants']): PolicyMeaning => ({ ...now, grants: [...now.grants, ...more] });
const words = (before: PolicyMeaning, after: PolicyMeaning) => describeReach(reachChanges(fleet, before, after));

test('the same policy changes nothing', () => {
  expect(words(now, now)).toEqual(['No access changes.']);
});

test('a grant to the entry point of the gateway gives members everything behind it', () => {
  const open = withGrants(grant('autogroup:member', 'svc:ops', [443]));
  const gained = words(now, open);
  expect(gained).toContain(
    '  member GAINS grafana (grafana) through svc:ops:443 → caddy (grafana.ops.eblu.me) → grafana.tail8d86e.ts.net → grafana',
  );
  expect(gained.every((line) => line.startsWith('  member GAINS') || line.startsWith('  … and'))).toBe(true);
  expect(words(open, now)[0]).toMatch(/^ {2}member LOSES /);
});

test('losing one of two paths is no loss', () => {
  const twice = withGrants(grant('autogroup:member', 'svc:jellyfin', [443]));
  expect(words(twice, now)).toEqual(['No access changes.']);
});

test('a long list is truncated', () => {
  const [change] = reachChanges(fleet, now, withGrants(grant('tag:flyio-proxy', '*', '*')));
  const lines = words(now, withGrants(grant('tag:flyio-proxy', '*', '*')));
  expect(lines).toHaveLength(21);
  expect(lines.at(-1)).toBe(`  … and ${change!.gains.length - 20} more`);
});

describe('admins are warned', () => {
  const less = { ...now, grants: now.grants.filter(({ from }) => from !== 'autogroup:admin') };

  test('if they no longer reach everything', () => {
    const sentences = lockouts(fleet, now, less);
    expect(sentences[0]).toBe('admins no longer reach everything (autogroup:admin → *)');
    expect(sentences[1]).toMatch(/^owner no longer reaches \d+ targets, for example /);
  });

  test('if they lose SSH access', () => {
    const after = { ...now, ssh: now.ssh.filter(({ dst }) => !dst.includes('tag:homelab')) };
    expect(lockouts(fleet, now, after)).toEqual(['admins can no longer log in to tag:homelab over SSH']);
  });

  test('not if a removed SSH rule did not apply to them', () => {
    const before = {
      ...now,
      ssh: [...now.ssh, { action: 'accept' as const, src: ['tag:ci'], dst: ['tag:x'], users: ['root'] }],
    };
    expect(lockouts(fleet, before, now)).toEqual([]);
  });

  test('not if there was nothing to lose', () => {
    expect(lockouts(fleet, now, now)).toEqual([]);
    expect(lockouts(fleet, less, less)).toEqual([]);
  });
});
