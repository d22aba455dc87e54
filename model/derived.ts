/** Marks a value that is computed from the fleet. */
const fromFleet: unique symbol = Symbol('from-fleet');

/**
 * A value that is computed from the whole fleet, for services that collect what others declare. The fleet is opaque
 * here, so that the types of its parts do not depend on the whole; `fromFleet()` and `derive()` in `fleet.ts` know it.
 */
export interface FromFleet<Result> {
  readonly [fromFleet]: (fleet: never) => Result;
}

/** Wraps a computation. Service files use `fromFleet()`, which knows the type of the fleet. */
export const computed = <Result>(compute: (fleet: never) => Result): FromFleet<Result> => ({ [fromFleet]: compute });

/** True for a value that needs the fleet. */
export const isFromFleet = <Result extends object>(value: Result | FromFleet<Result>): value is FromFleet<Result> =>
  fromFleet in value;

/** Runs the computation. */
export const compute = <Result>(value: FromFleet<Result>, fleet: never): Result => value[fromFleet](fleet);
