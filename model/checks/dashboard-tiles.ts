import { portName } from '../exposure.ts';
import type { Fleet } from '../fleet.ts';
import { type Check, clashes, count } from './check.ts';
import { subjectOf } from './names.ts';

/** By default a tile links to the exposure of the service's `http` port. */
export const dashboardTiles: Check<Fleet> = {
  name: 'dashboard-tiles',
  rule: 'Dashboard tiles have a link, and a name that is unique in their group',
  reason: 'Hand-written tiles outlived the services that they linked to',
  run(fleet) {
    const tiles = fleet.services.flatMap((service) =>
      service.tile === undefined ? [] : [{ service, tile: service.tile }],
    );
    const withoutLink = tiles.filter(
      ({ service, tile }) =>
        tile.href === undefined && !service.exposures.some((exposure) => portName(exposure) === 'http'),
    );
    return {
      examined: count(tiles, 'tile'),
      problems: [
        ...withoutLink.map(({ service, tile }) => ({
          subject: subjectOf(service),
          field: 'tile.href',
          value: tile.href,
          rule: 'the tile has no link, because the service exposes no port "http"',
          fix: 'set `href`, expose the service, or remove the tile',
        })),
        ...clashes(
          tiles,
          ({ service, tile }) => `${tile.group}/${tile.name ?? service.name}`,
          (second, first) => ({
            subject: subjectOf(second.service),
            field: 'tile.name',
            value: second.tile.name ?? second.service.name,
            rule: `${subjectOf(first.service)} has a tile of this name in the group ${first.tile.group}`,
            fix: 'rename one of the two tiles',
          }),
        ),
      ],
    };
  },
};
