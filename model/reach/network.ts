import type { Fleet } from '../fleet.ts';
import { type Grant, grants } from '../views/grants.ts';
import { type Destination, destinations } from './destinations.ts';
import { type Principal, principals } from './principals.ts';

/** A cell of the matrix: one principal and one port. */
export interface Cell {
  readonly principal: Principal;
  readonly destination: Destination;
  readonly port: number;
  /** The grants that allow it; empty if it is denied. */
  readonly by: readonly Grant[];
}

/** The grants that let a principal reach a port of a destination. */
export const allowing = (
  all: readonly Grant[],
  principal: Principal,
  destination: Destination,
  port: number,
): readonly Grant[] =>
  all.filter(
    ({ from, to, ports }) =>
      principal.selectors.includes(from) &&
      (to === '*' || destination.selectors.includes(to)) &&
      (ports === '*' || ports.includes(port)),
  );

/** Reachability on the network layer: every principal against every port that something listens on. */
export const matrix = (fleet: Fleet, policy: readonly Grant[] = grants(fleet)): readonly Cell[] =>
  cells(fleet, policy, ({ ports }) => ports);

/** The same for any ports: a grant also opens ports that nothing listens on yet. */
export function cells(
  fleet: Fleet,
  policy: readonly Grant[],
  portsOf: (destination: Destination) => readonly number[],
): readonly Cell[] {
  const all = destinations(fleet);
  return principals(fleet).flatMap((principal) => {
    const own = policy.filter(({ from }) => principal.selectors.includes(from));
    return all.flatMap((destination) =>
      portsOf(destination).map((port) => ({
        principal,
        destination,
        port,
        by: allowing(own, principal, destination, port),
      })),
    );
  });
}
