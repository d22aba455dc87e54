import { userUrl } from '#model/reference.ts';
import type { Data, Text } from '#model/value.ts';
import type { Fleet } from '#model/fleet.ts';
import type { Tile } from '#model/tile.ts';
import { type DashboardTile, dashboardTiles } from '#model/views/dashboard.ts';
import { widgetOf } from './widgets.ts';

/** Groups from left to right. */
const groups: readonly Tile['group'][] = ['Host Services', 'Content', 'Infrastructure', 'Services', 'AI'];

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

/** `bookmarks.yaml`: external sites of the admin, and Argo CD. */
export const bookmarks = (fleet: Fleet): Data => {
  const pages: Readonly<Record<string, { readonly href: Text; readonly icon: string }>> = {
    'Tailscale Admin': { href: 'https://login.tailscale.com/admin', icon: 'tailscale' },
    '1Password': { href: 'https://my.1password.com', icon: '1password' },
    Pulumi: { href: 'https://app.pulumi.com/eblume/blumeops-tailnet', icon: 'si-pulumi' },
    ArgoCD: { href: userUrl(fleet.providers.delivery.service), icon: 'argo-cd' },
    UniFi: { href: 'https://unifi.ui.com', icon: 'ubiquiti' },
    Gandi: { href: 'https://admin.gandi.net', icon: 'si-gandi' },
  };
  return [{ Admin: Object.entries(pages).map(([name, page]) => ({ [name]: [{ ...page }] })) }];
};

/** `widgets.yaml`: the header (https://gethomepage.dev/widgets/info/). The location of the house is not included. */
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
