import { isDeepStrictEqual } from 'node:util';
import { parsePolicy } from './policy-text.ts';

/** A text with the keys of every object in order, so that equal values are equal texts. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );

/** The entries of a section: elements of a list, members of an object, or the value itself. */
const entriesOf = (section: unknown): readonly string[] => {
  if (section === undefined) return [];
  if (Array.isArray(section)) return section.map(canonical);
  if (typeof section === 'object' && section !== null)
    return Object.entries(section).map(([key, value]) => `${JSON.stringify(key)}: ${canonical(value)}`);
  return [canonical(section)];
};

/** Those of `entries` that `others` lacks, counting repetitions. */
function without(entries: readonly string[], others: readonly string[]): readonly string[] {
  const rest = [...others];
  return entries.filter((entry) => {
    const index = rest.indexOf(entry);
    if (index >= 0) rest.splice(index, 1);
    return index < 0;
  });
}

/**
 * How two policy texts differ, a line for each entry: `- grants {"src":["*"],…}`. Comments and formatting do not
 * count, and neither does the order of entries, which means nothing to Tailscale.
 */
export function policyDifferences(before: string, after: string): readonly string[] {
  const [old, fresh] = [parsePolicy(before), parsePolicy(after)];
  if (isDeepStrictEqual(old, fresh)) return [];
  const sections = [...new Set([...Object.keys(old), ...Object.keys(fresh)])].sort();
  return sections.flatMap((section) => {
    const [removed, added] = [entriesOf(old[section]), entriesOf(fresh[section])];
    return [
      ...without(removed, added).map((entry) => `- ${section} ${entry}`),
      ...without(added, removed).map((entry) => `+ ${section} ${entry}`),
    ];
  });
}

/** True when two policy texts say the same. */
export const samePolicy = (one: string, other: string): boolean => policyDifferences(one, other).length === 0;
