/**
 * Finds a dependency cycle by depth-first search.
 *
 * @returns the cycle, starting and ending with the same item; undefined if there is none
 */
export function findCycle<Item>(
  items: readonly Item[],
  dependenciesOf: (item: Item) => readonly Item[],
): readonly Item[] | undefined {
  const done = new Set<Item>();
  const visit = (item: Item, path: readonly Item[]): readonly Item[] | undefined => {
    if (path.includes(item)) return [...path.slice(path.indexOf(item)), item];
    if (done.has(item)) return undefined;
    for (const dependency of dependenciesOf(item)) {
      const cycle = visit(dependency, [...path, item]);
      if (cycle !== undefined) return cycle;
    }
    done.add(item);
    return undefined;
  };
  for (const item of items) {
    const cycle = visit(item, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
