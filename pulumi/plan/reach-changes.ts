import type { Fleet } from '#model/fleet.ts';
import { type Reached, effective } from '#model/reach/effective.ts';
import { principals } from '#model/reach/principals.ts';
import type { SshRule } from '#model/reach/policy.ts';
import type { PolicyMeaning } from './policy-text.ts';

/** Access that a principal loses and gains. */
export interface ReachChange {
  readonly who: string;
  readonly admin: boolean;
  /** Each with its path. */
  readonly loses: readonly string[];
  readonly gains: readonly string[];
}

const words = ({ key, service, exposure, path }: Reached): string =>
  `${service === undefined || exposure === undefined ? key : `${service.name} (${exposure.host})`} through ${path.join(' → ')}`;

/** First path to every target: losing one of two paths is no loss. */
const byKey = (reached: readonly Reached[] = []): ReadonlyMap<string, Reached> =>
  new Map(reached.toReversed().map((item) => [item.key, item]));

const missing = (from: ReadonlyMap<string, Reached>, than: ReadonlyMap<string, Reached>): readonly string[] =>
  [...from]
    .filter(([key]) => !than.has(key))
    .map(([, item]) => words(item))
    .sort();

/**
 * Who reaches less and who reaches more under another policy. Both are evaluated against the destinations of the
 * current fleet, including everything that its proxies forward to.
 */
export function reachChanges(fleet: Fleet, before: PolicyMeaning, after: PolicyMeaning): readonly ReachChange[] {
  const [old, fresh] = [effective(fleet, before.grants), effective(fleet, after.grants)];
  return principals(fleet)
    .map(({ name, person }) => {
      const [had, has] = [byKey(old.get(name)), byKey(fresh.get(name))];
      return { who: name, admin: person?.role === 'admin', loses: missing(had, has), gains: missing(has, had) };
    })
    .filter(({ loses, gains }) => loses.length + gains.length > 0);
}

const admins = ['autogroup:admin', 'autogroup:owner', 'autogroup:member', 'autogroup:members', '*'];

/** Destinations that admins may log in to over SSH. */
const sshTargets = (fleet: Fleet, ssh: readonly SshRule[]): readonly string[] => {
  const sources = new Set([
    ...admins,
    ...fleet.network.people.filter(({ role }) => role === 'admin').map(({ login }) => login),
  ]);
  return [...new Set(ssh.filter(({ src }) => src.some((source) => sources.has(source))).flatMap(({ dst }) => dst))];
};

/** How the new policy would lock out admins, one sentence each. */
export function lockouts(fleet: Fleet, before: PolicyMeaning, after: PolicyMeaning): readonly string[] {
  const everything = ({ grants }: PolicyMeaning): boolean =>
    grants.some(({ from, to, ports }) => from === 'autogroup:admin' && to === '*' && ports === '*');
  const kept = sshTargets(fleet, after.ssh);
  return [
    ...(everything(before) && !everything(after) ? ['admins no longer reach everything (autogroup:admin → *)'] : []),
    ...sshTargets(fleet, before.ssh)
      .filter((target) => !kept.includes(target))
      .map((target) => `admins can no longer log in to ${target} over SSH`),
    ...reachChanges(fleet, before, after)
      .filter(({ admin, loses }) => admin && loses.length > 0)
      .map(({ who, loses }) => `${who} no longer reaches ${loses.length} targets, for example ${loses[0] ?? ''}`),
  ];
}

/** Maximum number of lines per principal and direction. */
const maxLines = 20;

const truncate = (lines: readonly string[]): readonly string[] =>
  lines.length > maxLines ? [...lines.slice(0, maxLines), `  … and ${lines.length - maxLines} more`] : lines;

/** The changes, one line each. */
export const describeReach = (changes: readonly ReachChange[]): readonly string[] =>
  changes.length === 0
    ? ['No access changes.']
    : changes.flatMap(({ who, loses, gains }) => [
        ...truncate(loses.map((what) => `  ${who} LOSES ${what}`)),
        ...truncate(gains.map((what) => `  ${who} GAINS ${what}`)),
      ]);
