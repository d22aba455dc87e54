import { urlFrom } from '#model/address.ts';
import { type Call, call } from '#model/call.ts';
import type { Data } from '#model/config.ts';
import { portName } from '#model/exposure.ts';
import type { Fleet } from '#model/fleet.ts';
import { type Secret, isField, secret } from '#model/secret.ts';
import type { AnyService } from '#model/service.ts';
import { type DashboardTile, dashboardTiles } from '#model/views/dashboard.ts';
import { minikubeIndri } from '../../hosts.ts';
import { prometheus } from '../prometheus/index.ts';

/** Holds what the widgets of all tiles sign in with. */
export const widgetSecretName = 'homepage-widgets';

/** The service and its port that a widget asks for its figures. */
function sourceOf({ service, widget }: DashboardTile): { readonly to: AnyService; readonly port: string } {
  const to = widget?.['type'] === 'prometheusmetric' ? prometheus : service;
  const [exposure] = to.exposures;
  return { to, port: exposure === undefined ? 'http' : portName(exposure) };
}

/** Homepage puts the value of a variable of this name where the name stands in double braces. */
const variable = ({ service }: DashboardTile, key: string): string =>
  `HOMEPAGE_VAR_${service.name}_${key}`.toUpperCase().replaceAll('-', '_');

/** The widget of a tile; a secret is named by its variable. */
export function widgetOf(tile: DashboardTile): Data | undefined {
  if (tile.widget === undefined) return undefined;
  const { to, port } = sourceOf(tile);
  const entries = Object.entries(tile.widget).map(([key, value]): [string, Data] => [
    key,
    isField(value) ? `{{${variable(tile, key)}}}` : value,
  ]);
  return { url: urlFrom(minikubeIndri, to, '', port), ...Object.fromEntries(entries) };
}

/** What the widgets ask. */
export const widgetCalls = (fleet: Fleet): readonly Call[] =>
  dashboardTiles(fleet)
    .filter(({ widget }) => widget !== undefined)
    .map((tile) => {
      const { to, port } = sourceOf(tile);
      return call(to, port);
    });

/** What the widgets sign in with, as variables. */
export const widgetSecret = (fleet: Fleet): Secret =>
  secret(
    widgetSecretName,
    Object.fromEntries(
      dashboardTiles(fleet).flatMap((tile) =>
        Object.entries(tile.widget ?? {}).flatMap(([key, value]) =>
          isField(value) ? [[variable(tile, key), value]] : [],
        ),
      ),
    ),
  );
