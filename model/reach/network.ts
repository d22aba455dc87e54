import type { Fleet } from '../fleet.ts';
import { type Grant, grants } from '../views/grants.ts';
import { type Destination, destinations } from './destinations.ts';
import { type Principal, principals } from './principals.ts';

/** One cell of the matrix: may this principal open this port? */
export interface Cell {
  readonly principal: Principal;
  readonly destination: Destination;
  readonly port: number;
  /** The grants that allow it; none when it is refused. */
  readonly by: readonly Grant[];
}

/** The grants under which a principal reaches a port of a destination. */
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

/** The network layer of reachability: every principal against every port that something listens on. */
export const matrix = (fleet: Fleet, policy: readonly Grant[] = grants(fleet)): readonly Cell[] =>
  cells(fleet, policy, ({ ports }) => ports);

/** The same against any ports, listened on or not: what a grant opens is open for whatever comes to listen there. */
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
