import { describe, expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { fleetOf } from '#model/fixture.ts';
import { grants } from '#model/views/grants.ts';
import { tailnetPolicy } from '#model/reach/policy.ts';
import { hujson } from '../tailscale/hujson.ts';
import { policyDifferences, samePolicy } from './policy-diff.ts';
import { meaningOf, parsePolicy } from './policy-text.ts';

const small = fleetOf();
const meaning = (text: string) => meaningOf(small, text);
const granted = (text: string) => meaning(text).grants.map(({ from, to, ports }) => [from, to, ports]);
const everyone = ['autogroup:member', 'tag:homelab', 'tag:edge', 'tag:ingress', 'tag:operator'];

test('our own text parses to the grants from which it was computed', () => {
  const { grants: read, ssh, unsupported } = meaningOf(fleet, hujson(tailnetPolicy(fleet)));
  expect(read.map(({ from, to, ports }) => ({ from, to, ports }))).toEqual(
    grants(fleet).map(({ from, to, ports }) => ({ from, to, ports })),
  );
  expect(ssh).toEqual(tailnetPolicy(fleet).ssh);
  expect(unsupported).toEqual([]);
});

describe('a text from elsewhere', () => {
  test('with a wildcard source applies to every principal', () => {
    expect(granted('{ "grants": [{ "src": ["*"], "dst": ["*"], "ip": ["*"] }] } // default')).toEqual(
      everyone.map((from) => [from, '*', '*']),
    );
  });

  test('with a group applies to its members', () => {
    const text = `{
      "groups": { "group:family": ["owner@example.org", "member@example.org"] },
      "grants": [{ "src": ["group:family"], "dst": ["tag:media"], "ip": ["tcp:443", "80"] }],
    }`;
    expect(granted(text)).toEqual([
      ['owner@example.org', 'tag:media', [443, 80]],
      ['member@example.org', 'tag:media', [443, 80]],
    ]);
  });

  test.each([
    ['autogroup:members', ['autogroup:member']],
    ['autogroup:owner', ['autogroup:admin']],
    ['autogroup:tagged', everyone.slice(1)],
  ])('with %s applies to %j', (source, expected) => {
    const text = JSON.stringify({ grants: [{ src: [source], dst: ['*'], ip: ['*'] }] });
    expect(granted(text).map(([from]) => from)).toEqual(expected);
  });

  test('with ACLs instead of grants is supported', () => {
    const text = `{ "acls": [
      { "action": "accept", "src": ["tag:homelab"], "dst": ["tag:nas:22,80-82", "*:443"] },
      { "action": "accept", "proto": "udp", "src": ["tag:homelab"], "dst": ["tag:nas:53"] },
    ] }`;
    expect(granted(text)).toEqual([
      ['tag:homelab', 'tag:nas', [22, 80, 81, 82]],
      ['tag:homelab', '*', [443]],
    ]);
  });

  test.each([
    [['*'], '*'],
    [['tcp:*'], '*'],
    [['tcp:1-65535'], '*'],
    [
      ['tcp:22', 'tcp:80-81'],
      [22, 80, 81],
    ],
  ])('opens with %j the TCP ports %j', (ip, ports) => {
    const text = JSON.stringify({ grants: [{ src: ['tag:homelab'], dst: ['tag:nas'], ip }] });
    expect(granted(text)).toEqual([['tag:homelab', 'tag:nas', ports]]);
  });

  test.each([[['udp:53']], [['icmp:*']], [[]]])('opens with %j no TCP port', (ip) => {
    expect(granted(JSON.stringify({ grants: [{ src: ['tag:homelab'], dst: ['tag:nas'], ip }] }))).toEqual([]);
  });

  test('with an address as the destination is reported as unsupported', () => {
    const text = '{ "grants": [{ "src": ["autogroup:member"], "dst": ["192.168.1.0/24"], "ip": ["*"] }] }';
    expect(meaning(text)).toMatchObject({ grants: [], unsupported: ['autogroup:member → 192.168.1.0/24'] });
  });

  test.each(['[]', '"text"', 'null'])('that is %s is refused', (text) => {
    expect(() => parsePolicy(text)).toThrow('the policy is not a JSON object');
  });
});

describe('two texts', () => {
  const text =
    '{ "grants": [{ "src": ["a"], "dst": ["b"] }, { "src": ["c"], "dst": ["d"] }], "tagOwners": { "tag:x": [] } }';

  test('that differ in comments, formatting and order are equivalent', () => {
    const other = `// moved around
      { "tagOwners": { "tag:x": [], }, "grants": [{ "dst": ["d"], "src": ["c"] }, { "src": ["a"], "dst": ["b"] }] }`;
    expect(policyDifferences(text, other)).toEqual([]);
    expect(samePolicy(text, other)).toBe(true);
  });

  test('that differ show every removed and added entry', () => {
    const other =
      '{ "grants": [{ "src": ["a"], "dst": ["b"] }, { "src": ["c"], "dst": ["*"] }], "randomizeClientPort": true }';
    expect(policyDifferences(text, other)).toEqual([
      '- grants {"dst":["d"],"src":["c"]}',
      '+ grants {"dst":["*"],"src":["c"]}',
      '+ randomizeClientPort true',
      '- tagOwners "tag:x": []',
    ]);
    expect(samePolicy(text, other)).toBe(false);
  });

  test('of which one has a duplicate differ', () => {
    expect(policyDifferences('{ "ssh": [1, 1] }', '{ "ssh": [1] }')).toEqual(['- ssh 1']);
  });
});
