/**
 * A value that is computed from the whole fleet, for services that collect what others declare. The fleet is opaque
 * here, so that the types of its parts do not depend on the whole; `fromFleet` and `derive` in `fleet.ts` know it.
 */
export interface FromFleet<Result> {
  readonly kind: 'from-fleet';
  readonly compute: (fleet: never) => Result;
}

/** True for a value that needs the fleet. */
export const isFromFleet = (value: unknown): value is FromFleet<unknown> =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'from-fleet';
