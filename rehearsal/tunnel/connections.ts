import type { Fleet } from '#model/fleet.ts';
import { machineOf } from '#model/host.ts';
import { cells } from '#model/reach/network.ts';
import { type Grant, grants } from '#model/views/grants.ts';
import { nodesOf, principalOf, probedPorts } from '../reach/projection.ts';

/** A connection between two nodes of the tailnet. */
export interface Connection {
  readonly source: string;
  readonly destination: string;
  readonly port: number;
  /** Whether the model allows it. */
  readonly allowed: boolean;
}

export const describe = ({ source, destination, port }: Connection): string => `${source} → ${destination}:${port}`;

/** Name of the edge proxy's node. */
export const edgeOf = (fleet: Fleet): string => machineOf(fleet.providers.edge.service.on).name;

/**
 * Every connection between two nodes, on every port that anything listens on and on one that nothing does, as the model
 * judges it under these grants.
 */
export function allConnections(fleet: Fleet, policy: readonly Grant[] = grants(fleet)): readonly Connection[] {
  const ports = probedPorts(fleet);
  const sources = nodesOf(fleet).filter(({ source }) => source);
  const judged = Map.groupBy(
    cells(fleet, policy, () => ports),
    ({ principal }) => principal.name,
  );
  return sources.flatMap(({ name }) =>
    (judged.get(principalOf(fleet, name)) ?? [])
      .filter(({ destination }) => destination.name !== name)
      .map(({ destination, port, by }) => ({
        source: name,
        destination: destination.name,
        port,
        allowed: by.length > 0,
      })),
  );
}

/** Tells whether a connection begins or ends at the edge proxy. */
export const concernsEdge = (fleet: Fleet, { source, destination }: Connection): boolean =>
  [source, destination].includes(edgeOf(fleet));
