import { internet } from '#model/call.ts';
import { plainText, yaml } from '#model/config.ts';
import { defineService } from '#model/define.ts';
import { fromFleet } from '#model/fleet.ts';
import { addressOf, internalHost, joined, self, tailnetHost } from '#model/reference.ts';
import { secret } from '#model/secret.ts';
import { config } from '#model/storage.ts';
import { mib, milli } from '#model/units.ts';
import { http } from '#model/workload.ts';
import { minikubeIndri } from '../../hosts.ts';
import { own } from '../../images.ts';
import { openWeatherMap } from '../../vault.ts';
import { bookmarks, header, services, settings } from './pages.ts';
import { widgetSecret } from './widgets.ts';

const weather = secret(
  'homepage-openweathermap',
  {
    apikey: openWeatherMap.field('credential'),
    latitude: openWeatherMap.field('latitude'),
    longitude: openWeatherMap.field('longitude'),
  },
  { optional: 'the weather is not shown' },
);

/** The dashboard. Its tiles follow from the fleet, so it needs no access to clusters. */
export const homepage = defineService({
  name: 'homepage',
  description: 'Dashboard',
  on: minikubeIndri,
  workloads: [
    {
      user: 1000,
      container: {
        // renovate: datasource=docker depName=registry.ops.eblu.me/blumeops/homepage
        image: own('homepage', 'v1.10.1-cd57814'),
        ports: { http: 3000 },
        env: {
          // Accepted Host headers; the last one is for probes within the cluster.
          HOMEPAGE_ALLOWED_HOSTS: joined(',', tailnetHost(self), internalHost(self), addressOf(self)),
          LOG_TARGETS: 'stdout',
          HOMEPAGE_VAR_OPENWEATHERMAP_API_KEY: weather.key('apikey'),
          HOMEPAGE_VAR_LATITUDE: weather.key('latitude'),
          HOMEPAGE_VAR_LONGITUDE: weather.key('longitude'),
        },
        envFrom: [fromFleet(widgetSecret)],
        mounts: { '/app/config': { volume: 'config', readOnly: true } },
        emptyDirs: ['/tmp', '/app/.next/cache'],
        cpu: { request: milli(100) },
        memory: { request: mib(128), limit: mib(512) },
        health: http('/api/healthcheck', { host: internalHost(self) }),
      },
    },
  ],
  volumes: {
    config: config('homepage-config', {
      'services.yaml': fromFleet((fleet) => yaml(services(fleet))),
      'settings.yaml': fromFleet((fleet) => yaml(settings(fleet))),
      'bookmarks.yaml': fromFleet((fleet) => yaml(bookmarks(fleet))),
      'widgets.yaml': yaml(header),
      'kubernetes.yaml': yaml({ mode: 'disabled' }),
      // It creates missing files, and exits if its folder is read-only
      // (https://github.com/gethomepage/homepage/issues/2172), so all files are present.
      'docker.yaml': plainText(''),
      'proxmox.yaml': plainText(''),
      'custom.css': plainText(''),
      'custom.js': plainText(''),
    }),
  },
  calls: [internet('weather and search suggestions')],
  exposures: [
    { host: 'go', ingressName: 'homepage-tailscale', audience: 'admin', auth: { none: 'only reachable by the owner' } },
  ],
});
