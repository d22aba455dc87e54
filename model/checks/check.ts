import type { Problem } from '../errors.ts';

/** A rule that the fleet, or the objects rendered from it, must satisfy. */
export interface Check<Subject> {
  /** File name, and the name under which it is printed. */
  readonly name: string;
  /** The rule as a sentence. */
  readonly rule: string;
  /** Why it exists: what happened without it, or its source. */
  readonly reason: string;
  run(subject: Subject): Findings;
}

/** What a check examined and found. */
export interface Findings {
  /** Number and kind of the items that were examined (`62 exposures`). */
  readonly examined: string;
  readonly problems: readonly Problem[];
}

/** `3 services`, `1 service`. */
export const count = (items: { readonly length: number }, singular: string, plural = `${singular}s`): string =>
  `${items.length} ${items.length === 1 ? singular : plural}`;

/**
 * One problem for every item with the key of an earlier one. `problem` receives both, so that the message can name both
 * sides.
 */
export function clashes<Item>(
  items: readonly Item[],
  key: (item: Item) => string,
  problem: (second: Item, first: Item) => Problem,
): readonly Problem[] {
  const seen = new Map<string, Item>();
  return items.flatMap((item) => {
    const first = seen.get(key(item));
    if (first !== undefined) return [problem(item, first)];
    seen.set(key(item), item);
    return [];
  });
}
