import type { Problem } from '../errors.ts';

/** A rule that the fleet, or what is rendered from it, must keep. */
export interface Check<Subject> {
  /** File name, and the name under which it is printed. */
  readonly name: string;
  /** The rule as a sentence. */
  readonly rule: string;
  /** What went wrong where it was not kept, or where it is written down. */
  readonly reason: string;
  run(subject: Subject): Findings;
}

/** What a check looked at and what it found. */
export interface Findings {
  /** What was examined, for the figure in the report (`62 exposures`). */
  readonly examined: string;
  readonly problems: readonly Problem[];
}

/** `3 services`, `1 service`. */
export const count = (items: { readonly length: number }, singular: string, plural = `${singular}s`): string =>
  `${items.length} ${items.length === 1 ? singular : plural}`;

/**
 * A problem for each item whose key another one before it has; both are handed over, so that the message can name
 * both sides.
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
