import type { Fleet } from '#model/fleet.ts';
import { type Reached, effective } from '#model/reach/effective.ts';
import { principals } from '#model/reach/principals.ts';
import type { SshRule } from '#model/reach/policy.ts';
import type { PolicyMeaning } from './policy-text.ts';

/** What a new policy gives to somebody and takes away. */
export interface ReachChange {
  readonly who: string;
  readonly admin: boolean;
  /** What it is, and by which way. */
  readonly loses: readonly string[];
  readonly gains: readonly string[];
}

const words = ({ key, service, exposure, path }: Reached): string =>
  `${service === undefined || exposure === undefined ? key : `${service.name} (${exposure.host})`} by ${path.join(' → ')}`;

/** First way to each thing: somebody who keeps one of two ways has lost nothing. */
const byKey = (reached: readonly Reached[] = []): ReadonlyMap<string, Reached> =>
  new Map(reached.toReversed().map((item) => [item.key, item]));

const missing = (from: ReadonlyMap<string, Reached>, than: ReadonlyMap<string, Reached>): readonly string[] =>
  [...from]
    .filter(([key]) => !than.has(key))
    .map(([, item]) => words(item))
    .sort();

/**
 * Who reaches less and who reaches more under another policy. Both are held against the destinations of the present
 * fleet, through everything that its proxies forward to.
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

/** Tags on which an admin may open a shell. */
const shells = (fleet: Fleet, ssh: readonly SshRule[]): readonly string[] => {
  const sources = new Set([
    ...admins,
    ...fleet.network.people.filter(({ role }) => role === 'admin').map(({ login }) => login),
  ]);
  return [...new Set(ssh.filter(({ src }) => src.some((source) => sources.has(source))).flatMap(({ dst }) => dst))];
};

/** How the new policy would lock out whoever applies it: a sentence each, none when nothing is lost. */
export function lockouts(fleet: Fleet, before: PolicyMeaning, after: PolicyMeaning): readonly string[] {
  const everything = ({ grants }: PolicyMeaning): boolean =>
    grants.some(({ from, to, ports }) => from === 'autogroup:admin' && to === '*' && ports === '*');
  const kept = shells(fleet, after.ssh);
  return [
    ...(everything(before) && !everything(after) ? ['admins no longer reach everything (autogroup:admin → *)'] : []),
    ...shells(fleet, before.ssh)
      .filter((target) => !kept.includes(target))
      .map((target) => `admins can no longer open a shell on ${target}`),
    ...reachChanges(fleet, before, after)
      .filter(({ admin, loses }) => admin && loses.length > 0)
      .map(({ who, loses }) => `${who} no longer reaches ${loses.length} things, among them ${loses[0] ?? ''}`),
  ];
}

/** Most lines for one principal; what is cut is counted. */
const shown = 20;

const cut = (lines: readonly string[]): readonly string[] =>
  lines.length > shown ? [...lines.slice(0, shown), `  … and ${lines.length - shown} more`] : lines;

/** The changes in words, a line each. */
export const describeReach = (changes: readonly ReachChange[]): readonly string[] =>
  changes.length === 0
    ? ['Nobody reaches more or less than before.']
    : changes.flatMap(({ who, loses, gains }) => [
        ...cut(loses.map((what) => `  ${who} LOSES ${what}`)),
        ...cut(gains.map((what) => `  ${who} GAINS ${what}`)),
      ]);
