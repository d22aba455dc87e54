import type { Fleet } from '#model/fleet.ts';
import { destinations } from '#model/reach/destinations.ts';
import { principals } from '#model/reach/principals.ts';
import type { Grant } from '#model/views/grants.ts';
import type { Policy } from '#model/reach/policy.ts';

/** A node of the evaluator's tailnet; `rehearsal/go/policy/main.go` reads it. */
export interface EvaluatorNode {
  readonly name: string;
  readonly address: string;
  /** Login of the owner; empty if the node is tagged. */
  readonly user: string;
  readonly tags: readonly string[];
  /** Ports to try connections to. */
  readonly ports: readonly number[];
  /** Tells whether to try connections from the node. */
  readonly source: boolean;
}

/**
 * Tag of endpoints that have none. The evaluator does not support Tailscale Services, so each is a node, and a node must
 * have a tag or an owner.
 */
const untaggedEndpoint = 'tag:endpoint';

const hostAlias = (service: string): string => service.replace(':', '-');

/** Devices, endpoints and proxies as nodes of the evaluator, with made-up addresses. A person's device represents them. */
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

/** A port on which nothing listens: only a grant that is too wide opens it. */
const unusedPort = 9;

/** Ports that are tried at every destination: every port of any destination, and one on which nothing listens. */
export const probedPorts = (fleet: Fleet): readonly number[] =>
  [...new Set([unusedPort, ...destinations(fleet).flatMap(({ ports }) => ports)])].sort((a, b) => a - b);

/** The principal whose connections come from a node: the owner of a device, otherwise the node itself. */
export const principalOf = (fleet: Fleet, node: string): string =>
  fleet.hosts.find((host) => host.name === node)?.owner ?? node;

/**
 * A policy in the subset of the language that the evaluator supports. `autogroup:admin` becomes the logins of the admins,
 * and `svc:name` a host alias for the endpoint's node. Auto-approvers are left out, because they do not affect traffic;
 * so are tests of a tag of endpoints, because one endpoint may have several tags: the matrix covers each endpoint.
 *
 * @param nodes with the addresses that they have, if they are not the made-up ones
 */
export function project(
  fleet: Fleet,
  policy: Policy,
  grants: readonly Grant[] = policy.grants,
  nodes: readonly EvaluatorNode[] = nodesOf(fleet),
) {
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
      accept: accept.filter(isDeviceTest),
      deny: deny.filter(isDeviceTest),
    })),
    sshTests: policy.sshTests,
  };

  function isDeviceTest(test: string): boolean {
    const tag = test.slice(0, test.lastIndexOf(':'));
    return !endpoints.some(({ tags }) => tags.includes(tag));
  }
}
