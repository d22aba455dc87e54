import type { Fleet } from '../fleet.ts';
import type { Person } from '../network.ts';
import { allowing } from '../reach/network.ts';
import { type Principal, principals } from '../reach/principals.ts';
import { destinations } from '../reach/destinations.ts';
import { endpoints, tags } from './endpoints.ts';
import { type Grant, grants, machineTag } from './grants.ts';

/** Seconds after which an SSH session must be confirmed again in the browser. */
const checkPeriod = '12h';

/** A test of the policy: what a source must reach and what it must not. */
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

/** Who may open a shell where. */
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

/** Every tag that something carries, sorted. */
export const carriedTags = (fleet: Fleet): readonly string[] =>
  [
    ...new Set([
      ...fleet.hosts.flatMap((host) => host.tags),
      ...endpoints(fleet).flatMap((endpoint) => endpoint.tags),
      tags.operator,
    ]),
  ].sort();

/** Tags that the operator gives to the proxies and endpoints that it makes. */
const operatorTags: ReadonlySet<string> = new Set([tags.kubernetes, tags.edgeTarget, tags.memberTarget]);

/** The tag of the credential with which Pulumi works; it owns all others. */
const managed = 'blumeops';

function tagOwners(fleet: Fleet): Record<string, readonly string[]> {
  const owners = ['autogroup:admin', `tag:${managed}`];
  return Object.fromEntries(
    carriedTags(fleet).map((tag) => [
      `tag:${tag}`,
      operatorTags.has(tag) ? [...owners, `tag:${tags.operator}`] : tag === managed ? ['autogroup:admin'] : owners,
    ]),
  );
}

/** Tags of machines that people log in to. */
const loginTags = (fleet: Fleet): readonly string[] =>
  ['homelab', 'nas'].filter((tag) => fleet.hosts.some((host) => host.tags.includes(tag))).map((tag) => `tag:${tag}`);

const sshRules = (fleet: Fleet): readonly SshRule[] => [
  { action: 'check', src: ['autogroup:member'], dst: ['autogroup:self'], users: ['autogroup:nonroot'] },
  ...loginTags(fleet).map((tag) => ({
    action: 'check' as const,
    src: ['autogroup:admin'],
    dst: [tag],
    users: ['autogroup:nonroot'],
    checkPeriod,
  })),
];

/** Hosts advertise their own services without asking; the operator's proxies theirs. */
function approvers(fleet: Fleet): Record<string, readonly string[]> {
  const native = endpoints(fleet).flatMap(({ name, service }) =>
    service.kind === 'native'
      ? [
          [
            `svc:${name}`,
            service.on.tags.includes(service.on.name)
              ? [`tag:${service.on.name}`]
              : service.on.tags.map((tag) => `tag:${tag}`),
          ] as const,
        ]
      : [],
  );
  return { [`tag:${tags.kubernetes}`]: [`tag:${tags.kubernetes}`], ...Object.fromEntries(native) };
}

/** The source that a test names: a person's login, or the tag that only this machine or proxy carries. */
const testSource = ({ person, host, selectors }: Principal): string =>
  person?.login ?? (host === undefined ? (selectors[0] ?? '') : machineTag(host));

/** What tests name: each machine by the tag that it alone carries, each kind of endpoint by its tag. */
function testTargets(fleet: Fleet): readonly { readonly tag: string; readonly port: number }[] {
  const targets = destinations(fleet).flatMap(({ host, selectors, ports }) => {
    const named =
      host === undefined
        ? selectors.filter((selector) => selector.startsWith('tag:'))
        : host.tags.length === 0
          ? []
          : [machineTag(host)];
    return named.flatMap((tag) => ports.map((port) => ({ tag, port })));
  });
  return [...new Map(targets.map((item) => [`${item.tag}:${item.port}`, item])).values()].sort((a, b) =>
    a.tag === b.tag ? a.port - b.port : a.tag < b.tag ? -1 : 1,
  );
}

/** A test for each principal against each tag and port: accepted where a grant says so, refused everywhere else. */
function tests(fleet: Fleet, all: readonly Grant[]): readonly PolicyTest[] {
  const targets = testTargets(fleet);
  return principals(fleet).map((principal) => {
    const open = ({ tag, port }: { tag: string; port: number }): boolean =>
      allowing(all, principal, { name: tag, selectors: [tag], ports: [port] }, port).length > 0;
    const names = (items: readonly { tag: string; port: number }[]): string[] =>
      items.map(({ tag, port }) => `${tag}:${port}`);
    return {
      src: testSource(principal),
      accept: names(targets.filter(open)),
      deny: names(targets.filter((target) => !open(target))),
    };
  });
}

function sshTests(fleet: Fleet): readonly SshTest[] {
  const dst = loginTags(fleet);
  const people = (role: Person['role']): readonly Person[] =>
    fleet.network.people.filter((person) => person.role === role);
  return [
    ...people('admin').map(({ login }) => ({ src: login, dst, check: ['eblume'], deny: ['root'] })),
    ...people('member').map(({ login }) => ({ src: login, dst, deny: ['eblume', 'root'] })),
    ...fleet.hosts
      .filter(({ tags: carried }) => carried.length > 0)
      .map((host) => ({ src: machineTag(host), dst, deny: ['eblume', 'root'] })),
  ];
}

/** The whole policy, computed; nothing in it is written by hand. */
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
