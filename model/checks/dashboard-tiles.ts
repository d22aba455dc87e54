import { portName } from '../exposure.ts';
import type { Fleet } from '../fleet.ts';
import { type Check, clashes, count } from './check.ts';
import { subjectOf } from './names.ts';

/** A tile links to where the audience opens the service, which it must therefore do. */
export const dashboardTiles: Check<Fleet> = {
  name: 'dashboard-tiles',
  rule: 'A tile leads somewhere, and no two in a group have one name',
  reason: 'A tile that somebody types outlives the service that it leads to (INV-08)',
  run(fleet) {
    const tiles = fleet.services.flatMap((service) =>
      service.tile === undefined ? [] : [{ service, tile: service.tile }],
    );
    const nowhere = tiles.filter(
      ({ service, tile }) =>
        tile.href === undefined && !service.exposures.some((exposure) => portName(exposure) === 'http'),
    );
    return {
      examined: count(tiles, 'tile'),
      problems: [
        ...nowhere.map(({ service, tile }) => ({
          subject: subjectOf(service),
          field: 'tile',
          value: tile.group,
          rule: 'it leads nowhere: the service exposes no port "http"',
          fix: 'give the tile an href, expose the service, or remove the tile',
        })),
        ...clashes(
          tiles,
          ({ service, tile }) => `${tile.group}/${tile.name ?? service.name}`,
          (second, first) => ({
            subject: subjectOf(second.service),
            field: 'tile.name',
            value: second.tile.name ?? second.service.name,
            rule: `${subjectOf(first.service)} has a tile of that name in the group ${first.tile.group}`,
            fix: 'name one of the two differently',
          }),
        ),
      ],
    };
  },
};
