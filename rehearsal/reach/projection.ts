import type { Fleet } from '#model/fleet.ts';
import { destinations } from '#model/reach/destinations.ts';
import { principals } from '#model/reach/principals.ts';
import type { Grant } from '#model/views/grants.ts';
import type { Policy } from '#model/views/policy.ts';

/** A node as the evaluator knows it. */
export interface EvaluatorNode {
  readonly name: string;
  readonly address: string;
  readonly user: string;
  readonly tags: readonly string[];
  readonly ports: readonly number[];
  readonly source: boolean;
}

/** Tag of endpoints that carry none: the evaluator knows no Tailscale Services, so each is a node, and a node has an owner. */
const untaggedEndpoint = 'tag:endpoint';

const hostAlias = (service: string): string => service.replace(':', '-');

/**
 * The devices, endpoints and proxies as nodes of the evaluator. Addresses are made up, in the order of the fleet. A
 * person is represented by a device of theirs.
 */
export function nodesOf(fleet: Fleet): readonly EvaluatorNode[] {
  const ports = probedPorts(fleet);
  const endpoints = destinations(fleet).map(({ name, selectors, host, endpoint }) => {
    const owner = fleet.network.people.find((person) => person.name === host?.owner);
    const tags = selectors.filter((selector) => selector.startsWith('tag:'));
    return {
      name,
      user: owner?.login ?? '',
      tags: owner !== undefined ? [] : endpoint !== undefined && tags.length === 0 ? [untaggedEndpoint] : tags,
      ports,
      source: endpoint === undefined,
    };
  });
  const proxies = principals(fleet)
    .filter(({ kind }) => kind === 'proxy')
    .map(({ name, selectors }) => ({ name, user: '', tags: [...selectors], ports: [], source: true }));
  return [...endpoints, ...proxies].map((node, index) => ({
    ...node,
    address: `100.90.${Math.floor(index / 250)}.${(index % 250) + 1}`,
  }));
}

/** A port on which nothing listens: a grant that opens it is too wide. */
const unused = 9;

/** Every port that is tried at every destination: a grant must open none but its own. */
export const probedPorts = (fleet: Fleet): readonly number[] =>
  [...new Set([unused, ...destinations(fleet).flatMap(({ ports }) => ports)])].sort((a, b) => a - b);

/** Name of the principal whose connections leave from a node. */
export const principalOf = (fleet: Fleet, node: string): string =>
  fleet.hosts.find((host) => host.name === node)?.owner ?? node;

/**
 * A policy in the part of the language that the evaluator knows. What it does not know is replaced by what it means
 * here: `autogroup:admin` by the logins of the admins, `svc:name` by a host alias for the endpoint's node. Approvals of
 * services have no meaning for traffic and are left out. A test of a kind of endpoint becomes one of each endpoint.
 */
export function project(fleet: Fleet, policy: Policy, grants: readonly Grant[] = policy.grants) {
  const nodes = nodesOf(fleet);
  const admins = fleet.network.people.filter(({ role }) => role === 'admin').map(({ login }) => login);
  const sources = (selector: string): readonly string[] => (selector === 'autogroup:admin' ? admins : [selector]);
  const target = (selector: string): string => (selector.startsWith('svc:') ? hostAlias(selector) : selector);
  const endpoints = nodes.filter(({ name }) => name.startsWith('svc:'));
  return {
    hosts: Object.fromEntries(endpoints.map(({ name, address }) => [hostAlias(name), `${address}/32`])),
    tagOwners: {
      ...Object.fromEntries(Object.entries(policy.tagOwners).map(([tag, owners]) => [tag, owners.flatMap(sources)])),
      [untaggedEndpoint]: admins,
    },
    grants: grants.map(({ from, to, ports }) => ({
      src: sources(from),
      dst: [target(to)],
      ip: ports === '*' ? ['*'] : ports.map((port) => `tcp:${port}`),
    })),
    ssh: policy.ssh.map((rule) => ({ ...rule, src: rule.src.flatMap(sources) })),
    tests: policy.tests.map(({ src, accept, deny }) => ({
      src,
      accept: accept.filter(machineTest),
      deny: deny.filter(machineTest),
    })),
    sshTests: policy.sshTests,
  };

  /** Tests name kinds of endpoints by tags that one endpoint carries several of; the cells of the matrix stand for them. */
  function machineTest(test: string): boolean {
    const tag = test.slice(0, test.lastIndexOf(':'));
    return !endpoints.some(({ tags }) => tags.includes(tag));
  }
}
