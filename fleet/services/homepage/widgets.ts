import type { Fleet } from '#model/fleet.ts';
import { memoize } from '#model/memoize.ts';
import { urlOf } from '#model/reference.ts';
import { type Secret, secret } from '#model/secret.ts';
import { type Data, isField } from '#model/value.ts';
import { type DashboardTile, dashboardTiles } from '#model/views/dashboard.ts';
import { portOf } from '#model/views/monitoring.ts';
import { prometheus } from '../prometheus/index.ts';

/** URL from which a widget reads its data. */
function source({ service, widget }: DashboardTile): Data {
  const to = widget?.type === 'prometheusmetric' ? prometheus : service;
  const [exposure] = to.exposures;
  return urlOf(to, '', exposure === undefined ? 'http' : portOf(exposure));
}

/** Homepage replaces the name of this variable in double braces with its value. */
const variable = ({ service }: DashboardTile, key: string): string =>
  `HOMEPAGE_VAR_${service.name}_${key}`.toUpperCase().replaceAll('-', '_');

/** The widget of a tile; secrets are replaced by their variables. */
export function widgetOf(tile: DashboardTile): Data | undefined {
  if (tile.widget === undefined) return undefined;
  const entries = Object.entries(tile.widget).map(([key, value]): [string, Data] => [
    key,
    isField(value) ? `{{${variable(tile, key)}}}` : value,
  ]);
  return { url: source(tile), ...Object.fromEntries(entries) };
}

/** Credentials of all widgets by variable. */
export const widgetSecret = memoize((fleet: Fleet): Secret =>
  secret(
    'homepage-widgets',
    Object.fromEntries(
      dashboardTiles(fleet).flatMap((tile) =>
        Object.entries(tile.widget ?? {}).flatMap(([key, value]) =>
          isField(value) ? [[variable(tile, key), value]] : [],
        ),
      ),
    ),
    { optional: 'widgets show an error instead of figures' },
  ),
);
