import { parse } from 'comment-json';
import type { Fleet } from '#model/fleet.ts';
import { principals } from '#model/reach/principals.ts';
import type { Grant } from '#model/views/grants.ts';
import type { SshRule } from '#model/reach/policy.ts';

/** The parts of a policy file that are evaluated, including those that only older policies contain. */
interface PolicyFile {
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  readonly grants?: readonly {
    readonly src: readonly string[];
    readonly dst: readonly string[];
    readonly ip?: readonly string[];
  }[];
  /** The predecessor of grants. */
  readonly acls?: readonly {
    readonly action?: string;
    readonly src?: readonly string[];
    readonly dst?: readonly string[];
    readonly proto?: string;
  }[];
  readonly ssh?: readonly SshRule[];
}

/** A policy text in terms of a fleet's principals and destinations. */
export interface PolicyMeaning {
  readonly grants: readonly Grant[];
  readonly ssh: readonly SshRule[];
  /** Rules that are not evaluated, because their destination is not a tag, service or `*`. */
  readonly unsupported: readonly string[];
}

/**
 * Parses a policy text.
 *
 * @throws Error with the position of a syntax error
 */
export function parsePolicy(text: string): Readonly<Record<string, unknown>> {
  const value = parse(text, undefined, true);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('the policy is not a JSON object');
  }
  return value;
}

/** Size from which a port range counts as all ports. */
const wideRange = 1000;

/** TCP ports of a grant's `ip` entry or of an ACL's port list; empty for other protocols. */
function tcpPorts(entry: string): '*' | readonly number[] {
  const [protocol, ports] = entry.includes(':') ? (entry.split(':') as [string, string]) : ['tcp', entry];
  if (protocol !== 'tcp' && protocol !== '*') return [];
  if (ports === '*') return '*';
  const lists = ports.split(',').map((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return last - first > wideRange ? '*' : Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  return lists.includes('*') ? '*' : (lists as number[][]).flat();
}

const allPorts = (entries: readonly string[]): '*' | readonly number[] => {
  const found = entries.map(tcpPorts);
  return found.includes('*') ? '*' : [...new Set((found as (readonly number[])[]).flat())];
};

/** Expands a source to the selectors of principals: groups to logins, wildcards to every principal. */
function sourcesOf(source: string, groups: PolicyFile['groups'] = {}, fleet: Fleet): readonly string[] {
  const everyone = principals(fleet).flatMap(({ selectors }) => selectors.slice(0, 1));
  switch (source) {
    case '*':
    case 'autogroup:danger-all':
      return [...new Set(everyone)];
    case 'autogroup:tagged':
      return [...new Set(everyone.filter((selector) => selector.startsWith('tag:')))];
    case 'autogroup:members':
      return ['autogroup:member'];
    case 'autogroup:owner':
      return ['autogroup:admin'];
    default:
      return groups[source] ?? [source];
  }
}

const isSupported = (destination: string): boolean => destination === '*' || /^(tag|svc):/.test(destination);

/**
 * The grants and SSH rules of a policy text in terms of the model.
 *
 * @throws Error with the position of a syntax error
 */
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
      .filter(({ to, ports }) => isSupported(to) && ports.length > 0)
      .flatMap(({ from, to, ports }) =>
        sourcesOf(from, groups, fleet).map((source) => ({ from: source, to, ports, for: [] })),
      ),
    ssh,
    unsupported: rules.filter(({ to }) => !isSupported(to)).map(({ from, to }) => `${from} → ${to}`),
  };
}
