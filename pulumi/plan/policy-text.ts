import { parse } from 'comment-json';
import type { Fleet } from '#model/fleet.ts';
import { principals } from '#model/reach/principals.ts';
import type { Grant } from '#model/views/grants.ts';
import type { SshRule } from '#model/reach/policy.ts';

/** A policy file as data; of what we do not write ourselves, what an older one may hold. */
interface PolicyFile {
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  readonly grants?: readonly {
    readonly src: readonly string[];
    readonly dst: readonly string[];
    readonly ip?: readonly string[];
  }[];
  /** The form before grants. */
  readonly acls?: readonly {
    readonly action?: string;
    readonly src?: readonly string[];
    readonly dst?: readonly string[];
    readonly proto?: string;
  }[];
  readonly ssh?: readonly SshRule[];
}

/** What a policy text means for the principals and destinations of a fleet. */
export interface PolicyMeaning {
  readonly grants: readonly Grant[];
  readonly ssh: readonly SshRule[];
  /** Rules whose destination is no tag, service or `*`, as they stand: nothing is concluded from them. */
  readonly unjudged: readonly string[];
}

/**
 * A policy text without its comments.
 *
 * @throws Error with the place where it is no HuJSON.
 */
export function parsePolicy(text: string): Readonly<Record<string, unknown>> {
  const value = parse(text, undefined, true);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('the policy is not an object: is this the answer of another API?');
  }
  return value;
}

/** Ports above which a range is taken as everything; nobody writes a list that long. */
const manyPorts = 1000;

/** TCP ports of a grant's `ip` entry or of an ACL's port list; none for another protocol. */
function tcpPorts(entry: string): '*' | readonly number[] {
  const [protocol, ports] = entry.includes(':') ? (entry.split(':') as [string, string]) : ['tcp', entry];
  if (protocol !== 'tcp' && protocol !== '*') return [];
  if (ports === '*') return '*';
  const lists = ports.split(',').map((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return last - first > manyPorts ? '*' : Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  return lists.includes('*') ? '*' : (lists as number[][]).flat();
}

const allPorts = (entries: readonly string[]): '*' | readonly number[] => {
  const found = entries.map(tcpPorts);
  return found.includes('*') ? '*' : [...new Set((found as (readonly number[])[]).flat())];
};

/** Sources as the model's principals know themselves: groups become logins, everybody becomes each of them. */
function sourcesOf(source: string, groups: PolicyFile['groups'] = {}, fleet: Fleet): readonly string[] {
  const everybody = principals(fleet).flatMap(({ selectors }) => selectors.slice(0, 1));
  switch (source) {
    case '*':
    case 'autogroup:danger-all':
      return [...new Set(everybody)];
    case 'autogroup:tagged':
      return [...new Set(everybody.filter((selector) => selector.startsWith('tag:')))];
    case 'autogroup:members':
      return ['autogroup:member'];
    case 'autogroup:owner':
      return ['autogroup:admin'];
    default:
      return groups[source] ?? [source];
  }
}

const known = (destination: string): boolean => destination === '*' || /^(tag|svc):/.test(destination);

/** The grants and shell rules of a policy text, in the model's words. */
export function meaningOf(fleet: Fleet, text: string): PolicyMeaning {
  const { groups, grants = [], acls = [], ssh = [] } = parsePolicy(text) as PolicyFile;
  const rules = [
    ...grants.flatMap(({ src, dst, ip = [] }) =>
      src.flatMap((from) => dst.map((to) => ({ from, to, ports: allPorts(ip) }))),
    ),
    ...acls
      .filter(({ action, proto }) => action === 'accept' && (proto === undefined || proto === 'tcp'))
      .flatMap(({ src = [], dst = [] }) =>
        src.flatMap((from) =>
          dst.map((target) => {
            const at = target.lastIndexOf(':');
            return { from, to: target.slice(0, at), ports: tcpPorts(target.slice(at + 1)) };
          }),
        ),
      ),
  ];
  return {
    grants: rules
      .filter(({ to, ports }) => known(to) && ports.length > 0)
      .flatMap(({ from, to, ports }) =>
        sourcesOf(from, groups, fleet).map((source) => ({ from: source, to, ports, for: [] })),
      ),
    ssh,
    unjudged: rules.filter(({ to }) => !known(to)).map(({ from, to }) => `${from} → ${to}`),
  };
}
