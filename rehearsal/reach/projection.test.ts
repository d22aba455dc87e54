import { describe, expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { tailnetPolicy } from '#model/reach/policy.ts';
import { nodesOf, principalOf, probedPorts, project } from './projection.ts';

const nodes = nodesOf(fleet);
const policy = tailnetPolicy(fleet);
const projected = project(fleet, policy);
const admins = fleet.network.people.filter(({ role }) => role === 'admin').map(({ login }) => login);

describe('nodes', () => {
  test('have distinct names and addresses', () => {
    expect(new Set(nodes.map(({ name }) => name)).size).toBe(nodes.length);
    expect(new Set(nodes.map(({ address }) => address)).size).toBe(nodes.length);
  });

  test('have either an owner or tags, as the evaluator requires', () => {
    expect(nodes.filter(({ user, tags }) => (user === '') === (tags.length === 0))).toEqual([]);
  });

  test('of people and machines are sources, endpoints are destinations only', () => {
    for (const { name, source } of nodes) expect([name, source]).toEqual([name, !name.startsWith('svc:')]);
  });

  test('of people stand for their owner', () => {
    const laptop = fleet.hosts.find(({ owner }) => owner !== undefined);
    expect(laptop).toBeDefined();
    expect(principalOf(fleet, laptop?.name ?? '')).toBe(laptop?.owner);
    expect(principalOf(fleet, 'k8s')).toBe('k8s');
  });
});

test('every destination is probed on every port, and on one that nothing uses', () => {
  const ports = probedPorts(fleet);
  expect(ports).toEqual([...new Set(ports)].sort((a, b) => a - b));
  expect(ports).toContain(9);
  expect(ports).toContain(443);
});

describe('the projected policy', () => {
  test('names only what the evaluator supports', () => {
    const text = JSON.stringify(projected);
    expect(text).not.toContain('svc:');
    expect(text).not.toContain('autogroup:admin');
    expect(projected).not.toHaveProperty('autoApprovers');
  });

  test('replaces admins by their logins', () => {
    const grants = [{ from: 'autogroup:admin', to: '*', ports: '*', for: [] }] as const;
    expect(project(fleet, policy, grants).grants).toEqual([{ src: admins, dst: ['*'], ip: ['*'] }]);
  });

  test('replaces a Tailscale Service by a host alias with the address of its node', () => {
    const endpoint = nodes.find(({ name }) => name.startsWith('svc:'));
    const alias = endpoint?.name.replace(':', '-') ?? '';
    expect(projected.hosts[alias]).toBe(`${endpoint?.address}/32`);
    const grants = [{ from: 'tag:a', to: endpoint?.name ?? '', ports: [443, 80], for: [] }];
    expect(project(fleet, policy, grants).grants).toEqual([
      { src: ['tag:a'], dst: [alias], ip: ['tcp:443', 'tcp:80'] },
    ]);
  });

  test('has an owner for every tag of a node', () => {
    const owned = Object.keys(projected.tagOwners);
    expect(nodes.flatMap(({ tags }) => tags).filter((tag) => !owned.includes(tag))).toEqual([]);
  });

  test('keeps every test of a device, and drops those of endpoint tags', () => {
    const endpointTags = new Set(nodes.filter(({ name }) => name.startsWith('svc:')).flatMap(({ tags }) => tags));
    const targets = (tests: readonly { accept: readonly string[]; deny: readonly string[] }[]) =>
      tests.flatMap(({ accept, deny }) => [...accept, ...deny]);
    const isOfEndpoint = (target: string) => endpointTags.has(target.slice(0, target.lastIndexOf(':')));
    const original = targets(policy.tests);
    expect(original.some(isOfEndpoint)).toBe(true);
    expect(targets(projected.tests)).toEqual(original.filter((target) => !isOfEndpoint(target)));
  });
});
