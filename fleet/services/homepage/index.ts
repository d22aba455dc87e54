import { clusterAddress, internalName, tailnetName } from '#model/address.ts';
import { internet } from '#model/call.ts';
import { text, yaml } from '#model/config.ts';
import { defineService } from '#model/define.ts';
import type { Exposure } from '#model/exposure.ts';
import { internalDomain } from '#model/network.ts';
import { secret } from '#model/secret.ts';
import { config } from '#model/storage.ts';
import { mib, milli } from '#model/units.ts';
import { http } from '#model/workload.ts';
import { minikubeIndri } from '../../hosts.ts';
import { own } from '../../images.ts';
import { home } from '../../network.ts';
import { openWeatherMap } from '../../vault.ts';
import { bookmarks, header, services, settings } from './pages.ts';
import { widgetCalls, widgetSecret, widgetSecretName } from './widgets.ts';

const weather = secret('homepage-openweathermap', {
  apikey: openWeatherMap.field('credential'),
  latitude: openWeatherMap.field('latitude'),
  longitude: openWeatherMap.field('longitude'),
});

const go: Exposure = {
  host: 'go',
  audience: 'admin',
  auth: { none: 'only the owner is let in' },
};

/** The dashboard. Its tiles follow from the services, so it looks at no cluster. */
export const homepage = defineService({
  name: 'homepage',
  about: 'Dashboard',
  on: minikubeIndri,
  workloads: [
    {
      user: 1000,
      container: {
        // renovate: datasource=docker depName=registry.ops.eblu.me/blumeops/homepage
        image: own('homepage', 'v1.10.1-cd57814'),
        ports: { http: 3000 },
        env: {
          // It refuses any other Host; the last one is how it is probed within the cluster.
          HOMEPAGE_ALLOWED_HOSTS: () =>
            [tailnetName(homepage, go), internalName(homepage, go), clusterAddress(homepage)].join(','),
          LOG_TARGETS: 'stdout',
          HOMEPAGE_VAR_OPENWEATHERMAP_API_KEY: weather.key('apikey'),
          HOMEPAGE_VAR_LATITUDE: weather.key('latitude'),
          HOMEPAGE_VAR_LONGITUDE: weather.key('longitude'),
        },
        envFrom: [{ name: widgetSecretName }],
        mounts: { '/app/config': { volume: 'config', readOnly: true } },
        scratch: ['/tmp', '/app/.next/cache'],
        cpu: { request: milli(100) },
        memory: { request: mib(128), limit: mib(512) },
        health: http('/api/healthcheck', { host: `${go.host}.${internalDomain(home)}` }),
      },
    },
  ],
  volumes: {
    config: config('homepage-config', {
      'services.yaml': (fleet) => yaml(services(fleet)),
      'settings.yaml': (fleet) => yaml(settings(fleet)),
      'bookmarks.yaml': (fleet) => yaml(bookmarks(fleet)),
      'widgets.yaml': yaml(header),
      'kubernetes.yaml': yaml({ mode: 'disabled' }),
      // It copies each file that is missing into its folder, and exits when that cannot be written
      // (https://github.com/gethomepage/homepage/issues/2172); so all of them are there.
      'docker.yaml': text(''),
      'proxmox.yaml': text(''),
      'custom.css': text(''),
      'custom.js': text(''),
    }),
  },
  secrets: [weather],
  secretsOf: (fleet) => [widgetSecret(fleet)],
  calls: [internet('weather and suggestions of the search engine')],
  callsOf: widgetCalls,
  exposures: [go],
  links: {
    'homepage-config/services.yaml': 'tiles are for people; what the widgets ask is among the calls',
    'homepage-config/bookmarks.yaml': 'bookmarks are for people',
  },
});
