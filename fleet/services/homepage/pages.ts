import { urlFrom, userUrl } from '#model/address.ts';
import { type Call, call } from '#model/call.ts';
import type { Data } from '#model/config.ts';
import { portName } from '#model/exposure.ts';
import type { Fleet } from '#model/fleet.ts';
import type { AnyService } from '#model/service.ts';
import type { Tile } from '#model/tile.ts';
import { type DashboardTile, dashboardTiles } from '#model/views/dashboard.ts';
import { minikubeIndri } from '../../hosts.ts';
import { prometheus } from '../prometheus/index.ts';

/** Groups from left to right. */
const groups: readonly Tile['group'][] = ['Host Services', 'Content', 'Infrastructure', 'Services', 'AI'];

/** The service and its port that a widget asks for its figures. */
function sourceOf({ service, widget }: DashboardTile): { readonly to: AnyService; readonly port: string } {
  const to = widget?.type === 'prometheusmetric' ? prometheus : service;
  const [exposure] = to.exposures;
  return { to, port: exposure === undefined ? 'http' : portName(exposure) };
}

function widgetOf(tile: DashboardTile): Data | undefined {
  if (tile.widget === undefined) return undefined;
  const { to, port } = sourceOf(tile);
  const { type = null, ...rest } = tile.widget;
  return { type, url: urlFrom(minikubeIndri, to, '', port), ...rest };
}

/** What the widgets ask. */
export const widgetCalls = (fleet: Fleet): readonly Call[] =>
  dashboardTiles(fleet)
    .filter(({ widget }) => widget !== undefined)
    .map((tile) => {
      const { to, port } = sourceOf(tile);
      return call(to, port);
    });

const tilesOf = (fleet: Fleet, group: Tile['group']): readonly DashboardTile[] =>
  dashboardTiles(fleet).filter((tile) => tile.group === group);

/** Groups that have a tile. */
const shownGroups = (fleet: Fleet): readonly Tile['group'][] =>
  groups.filter((group) => tilesOf(fleet, group).length > 0);

/** `services.yaml`: every tile of the fleet (https://gethomepage.dev/configs/services/). */
export const services = (fleet: Fleet): Data =>
  shownGroups(fleet).map((group) => ({
    [group]: tilesOf(fleet, group).map((tile) => ({
      [tile.name]: { href: tile.href, icon: tile.icon, description: tile.description, widget: widgetOf(tile) },
    })),
  }));

/** `settings.yaml` (https://gethomepage.dev/configs/settings/). */
export const settings = (fleet: Fleet): Data => ({
  title: 'BlumeOps',
  headerStyle: 'boxed',
  quicklaunch: {
    searchDescriptions: true,
    showSearchSuggestions: true,
    provider: 'custom',
    url: 'https://kagi.com/search?q=',
    suggestionUrl: 'https://kagisuggest.com/api/autosuggest?q=',
  },
  layout: Object.fromEntries(shownGroups(fleet).map((group) => [group, { style: 'column' }])),
});

/** `bookmarks.yaml`: where the admin goes that is not ours, and the one place of ours that rules the others. */
export const bookmarks = (fleet: Fleet): Data => {
  const pages: Readonly<Record<string, { readonly href: string; readonly icon: string }>> = {
    'Tailscale Admin': { href: 'https://login.tailscale.com/admin', icon: 'tailscale' },
    '1Password': { href: 'https://my.1password.com', icon: '1password' },
    Pulumi: { href: 'https://app.pulumi.com/eblume/blumeops-tailnet', icon: 'si-pulumi' },
    ArgoCD: { href: userUrl(fleet.joints.delivery.by), icon: 'argo-cd' },
    UniFi: { href: 'https://unifi.ui.com', icon: 'ubiquiti' },
    Gandi: { href: 'https://admin.gandi.net', icon: 'si-gandi' },
  };
  return [{ Admin: Object.entries(pages).map(([name, page]) => ({ [name]: [{ ...page }] })) }];
};

/** `widgets.yaml`: the header (https://gethomepage.dev/widgets/info/). Where the house stands is nobody's business. */
export const header: Data = [
  { greeting: { text_size: 'xl', text: 'Welcome to Blue Mops' } },
  { datetime: { text_size: 'lg', format: { dateStyle: 'long', timeStyle: 'short', hour12: true } } },
  {
    openweathermap: {
      label: 'Camano',
      latitude: '{{HOMEPAGE_VAR_LATITUDE}}',
      longitude: '{{HOMEPAGE_VAR_LONGITUDE}}',
      units: 'imperial',
      provider: 'openweathermap',
      apiKey: '{{HOMEPAGE_VAR_OPENWEATHERMAP_API_KEY}}',
      cache: 15,
    },
  },
];
