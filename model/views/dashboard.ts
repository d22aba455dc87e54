import type { Fleet } from '../fleet.ts';
import { userUrl } from '../reference.ts';
import type { AnyService } from '../service.ts';
import type { Tile } from '../tile.ts';
import type { Text } from '../value.ts';

/** A tile with its defaults filled in. */
export interface DashboardTile {
  readonly service: AnyService;
  readonly group: Tile['group'];
  readonly name: string;
  readonly description: string;
  readonly icon: string;
  readonly href: Text;
  readonly widget?: NonNullable<Tile['widget']>;
}

/** Every tile of the dashboard, sorted by group and name. */
export const dashboardTiles = (fleet: Fleet): readonly DashboardTile[] =>
  fleet.services
    .flatMap((service) => {
      const { tile } = service;
      if (tile === undefined) return [];
      const {
        group,
        icon,
        name = service.name,
        description = service.description,
        href = userUrl(service),
        widget,
      } = tile;
      return [{ service, group, icon, name, description, href, ...(widget === undefined ? {} : { widget }) }];
    })
    .sort((a, b) => (`${a.group} ${a.name}` < `${b.group} ${b.name}` ? -1 : 1));
