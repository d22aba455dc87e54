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
export function matrix(fleet: Fleet, policy: readonly Grant[] = grants(fleet)): readonly Cell[] {
  const all = destinations(fleet);
  return principals(fleet).flatMap((principal) => {
    const own = policy.filter(({ from }) => principal.selectors.includes(from));
    return all.flatMap((destination) =>
      destination.ports.map((port) => ({
        principal,
        destination,
        port,
        by: allowing(own, principal, destination, port),
      })),
    );
  });
}
