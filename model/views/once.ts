import type { Fleet } from '../fleet.ts';

/** A view that is computed once for each fleet, because many others are built on it. A fleet never changes. */
export function once<Result>(view: (fleet: Fleet) => Result): (fleet: Fleet) => Result {
  const results = new WeakMap<Fleet, { readonly result: Result }>();
  return (fleet) => {
    const known = results.get(fleet);
    if (known !== undefined) return known.result;
    const result = view(fleet);
    results.set(fleet, { result });
    return result;
  };
}
