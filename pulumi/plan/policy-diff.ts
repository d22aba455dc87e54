import { isDeepStrictEqual } from 'node:util';
import { parsePolicy } from './policy-text.ts';

/** JSON with sorted keys, so that equal values have equal texts. */
export const canonical = (value: unknown): string =>
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

/** The entries that are not in `others`, counting duplicates. */
function without(entries: readonly string[], others: readonly string[]): readonly string[] {
  const rest = [...others];
  return entries.filter((entry) => {
    const index = rest.indexOf(entry);
    if (index >= 0) rest.splice(index, 1);
    return index < 0;
  });
}

/**
 * Differences between two policy texts, one line per entry: `- grants {"src":["*"],…}`. Ignores comments, formatting
 * and the order of entries, which has no meaning to Tailscale.
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

/** True if two policy texts are equivalent. */
export const samePolicy = (one: string, other: string): boolean => policyDifferences(one, other).length === 0;
