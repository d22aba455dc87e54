import type { Fleet } from '../fleet.ts';
import type { Person } from '../network.ts';
import { allowing } from './network.ts';
import { type Principal, principals } from './principals.ts';
import { destinations } from './destinations.ts';
import { endpoints } from '../views/endpoints.ts';
import { tagAssignments } from '../views/tag-assignments.ts';
import { type Grant, grants, machineTag } from '../views/grants.ts';

/** A policy test: what a source must be able to reach and what it must not. */
export interface PolicyTest {
  readonly src: string;
  readonly accept: readonly string[];
  readonly deny: readonly string[];
}

/** A test of the SSH rules, by login names. */
export interface SshTest {
  readonly src: string;
  readonly dst: readonly string[];
  readonly accept?: readonly string[];
  readonly check?: readonly string[];
  readonly deny?: readonly string[];
}

/** An SSH rule: who may log in where. */
export interface SshRule {
  readonly action: 'check' | 'accept';
  readonly src: readonly string[];
  readonly dst: readonly string[];
  readonly users: readonly string[];
  readonly checkPeriod?: string;
}

/** The tailnet policy as data (https://tailscale.com/docs/reference/syntax/policy-file). */
export interface Policy {
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly tagOwners: Readonly<Record<string, readonly string[]>>;
  readonly grants: readonly Grant[];
  readonly ssh: readonly SshRule[];
  readonly autoApprovers: { readonly services: Readonly<Record<string, readonly string[]>> };
  readonly tests: readonly PolicyTest[];
  readonly sshTests: readonly SshTest[];
}

/** Every tag in use, sorted. */
export const carriedTags = (fleet: Fleet): readonly string[] =>
  [
    ...new Set([
      ...fleet.hosts.flatMap((host) => host.tags),
      ...endpoints(fleet).flatMap((endpoint) => endpoint.tags),
      fleet.network.tags.management,
      fleet.network.tags.operator,
    ]),
  ].sort();

/**
 * Owners of every tag. An OAuth client may assign a proper subset of its own tags only if one of them owns each tag of the
 * subset, so role tags own themselves (https://tailscale.com/docs/features/oauth-clients).
 */
export function tagOwners(fleet: Fleet): Readonly<Record<string, readonly string[]>> {
  const { management, operator } = fleet.network.tags;
  const byOperator = new Set(tagAssignments(fleet).flatMap(({ client, tags }) => (client === 'operator' ? tags : [])));
  return Object.fromEntries(
    carriedTags(fleet).map((tag) => [
      `tag:${tag}`,
      ['autogroup:admin', `tag:${management}`, ...(byOperator.has(tag) ? [`tag:${operator}`] : [])],
    ]),
  );
}

/** Tags of the hosts that people log in to. */
const loginTags = ({ hosts, network }: Fleet): readonly string[] =>
  network.ssh.tags.filter((tag) => hosts.some((host) => host.tags.includes(tag))).map((tag) => `tag:${tag}`);

/** Login names on the hosts that people log in to. */
const logins = ({ hosts, network }: Fleet): readonly string[] =>
  [
    ...new Set(
      hosts.flatMap(({ tags, user }) =>
        user !== undefined && tags.some((tag) => network.ssh.tags.includes(tag)) ? [user] : [],
      ),
    ),
  ].sort();

const sshRules = (fleet: Fleet): readonly SshRule[] => [
  { action: 'check', src: ['autogroup:member'], dst: ['autogroup:self'], users: ['autogroup:nonroot'] },
  ...loginTags(fleet).map((tag) => ({
    action: 'check' as const,
    src: ['autogroup:admin'],
    dst: [tag],
    users: ['autogroup:nonroot'],
    checkPeriod: fleet.network.ssh.checkPeriod,
  })),
];

/** Hosts and the operator's proxies may advertise their own services without manual approval. */
function approvers(fleet: Fleet): Record<string, readonly string[]> {
  const native = endpoints(fleet).flatMap(({ name, service }) =>
    service.kind === 'native' ? [[`svc:${name}`, [machineTag(fleet, service.on)]] as const] : [],
  );
  const proxy = `tag:${fleet.network.tags.ingressProxy}`;
  return { [proxy]: [proxy], ...Object.fromEntries(native) };
}

/** Source of a test: the login of a person, or the tag that only this host or proxy carries. */
const testSource = (fleet: Fleet, { person, host, selectors }: Principal): string =>
  person?.login ?? (host === undefined ? (selectors[0] ?? '') : machineTag(fleet, host));

/** Destinations of tests: every host by the tag that only it carries, every kind of endpoint by its tag. */
function testTargets(fleet: Fleet): readonly { readonly tag: string; readonly port: number }[] {
  const targets = destinations(fleet).flatMap(({ host, selectors, ports }) => {
    const own =
      host === undefined
        ? selectors.filter((selector) => selector.startsWith('tag:'))
        : host.tags.length === 0
          ? []
          : [machineTag(fleet, host)];
    return own.flatMap((tag) => ports.map((port) => ({ tag, port })));
  });
  return [...new Map(targets.map((item) => [`${item.tag}:${item.port}`, item])).values()].sort((a, b) =>
    a.tag === b.tag ? a.port - b.port : a.tag < b.tag ? -1 : 1,
  );
}

/** One test per principal for every tag and port: accepted if a grant allows it, denied otherwise. */
function tests(fleet: Fleet, all: readonly Grant[]): readonly PolicyTest[] {
  const targets = testTargets(fleet);
  return principals(fleet).map((principal) => {
    const open = ({ tag, port }: { tag: string; port: number }): boolean =>
      allowing(all, principal, { name: tag, selectors: [tag], ports: [port] }, port).length > 0;
    const names = (items: readonly { tag: string; port: number }[]): string[] =>
      items.map(({ tag, port }) => `${tag}:${port}`);
    return {
      src: testSource(fleet, principal),
      accept: names(targets.filter(open)),
      deny: names(targets.filter((target) => !open(target))),
    };
  });
}

function sshTests(fleet: Fleet): readonly SshTest[] {
  const dst = loginTags(fleet);
  const users = logins(fleet);
  const people = (role: Person['role']): readonly Person[] =>
    fleet.network.people.filter((person) => person.role === role);
  return [
    ...people('admin').map(({ login }) => ({ src: login, dst, check: users, deny: ['root'] })),
    ...people('member').map(({ login }) => ({ src: login, dst, deny: [...users, 'root'] })),
    ...fleet.hosts
      .filter(({ tags: carried }) => carried.length > 0)
      .map((host) => ({ src: machineTag(fleet, host), dst, deny: [...users, 'root'] })),
  ];
}

/** The complete policy, computed from the fleet. */
export function tailnetPolicy(fleet: Fleet): Policy {
  const all = grants(fleet);
  return {
    groups: Object.fromEntries(
      fleet.network.groups.map(({ name, members }) => [`group:${name}`, members.map(({ login }) => login)]),
    ),
    tagOwners: tagOwners(fleet),
    grants: all,
    ssh: sshRules(fleet),
    autoApprovers: { services: approvers(fleet) },
    tests: tests(fleet, all),
    sshTests: sshTests(fleet),
  };
}
