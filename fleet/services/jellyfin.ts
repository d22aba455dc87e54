import { internet } from '#model/call.ts';
import { defineNativeService } from '#model/define.ts';
import { always, every } from '#model/native.ts';
import { internalUrl, self, tailnetUrl } from '#model/reference.ts';
import { backedUp } from '#model/storage.ts';
import { minutes } from '#model/units.ts';
import { indri, shares } from '../hosts.ts';
import { logs, metricsJob, paths } from '../indri.ts';
import { authentikItem, jellyfinItem } from '../vault.ts';
import { authentik } from './authentik/index.ts';

const app = '/Applications/Jellyfin.app/Contents';
const data = `${paths.user}/Library/Application Support/jellyfin`;

/** Runs directly on the Mac, to use hardware transcoding. */
export const jellyfin = defineNativeService({
  name: 'jellyfin',
  description: 'Media server',
  on: indri,
  package: { manager: 'cask', name: 'jellyfin', version: { unknown: 'shown on the dashboard of Jellyfin' } },
  ports: { http: { port: 8096, bind: 'loopback' } },
  jobs: [
    {
      label: 'mcquack.jellyfin',
      command: [`${app}/MacOS/jellyfin`, '--service', '--datadir', data, '--webdir', `${app}/Resources/jellyfin-web`],
      when: always,
      env: { PATH: `${paths.brew}/bin:/usr/bin:/bin` },
      workingDirectory: data,
      logs: logs('jellyfin'),
    },
    metricsJob('jellyfin-metrics', every(minutes(1))),
  ],
  secrets: {
    jellyfin_sso_client_secret: {
      field: authentikItem.field('jellyfin-client-secret'),
      file: `${data}/plugins/configurations/SSO-Auth.xml`,
    },
    jellyfin_metrics_api_key: { field: jellyfinItem.field('credential'), file: `${paths.user}/.jellyfin-api-key` },
  },
  data: [{ path: data, backup: backedUp('stop Jellyfin, copy the folder back, start it') }],
  calls: [internet('covers and descriptions')],
  exposures: [{ host: 'jellyfin', audience: 'member', auth: 'app', health: '/health' }],
  metrics: { jellyfin: { pushed: true } },
  sso: {
    title: 'Jellyfin',
    secret: authentikItem.field('jellyfin-client-secret'),
    redirects: [internalUrl, tailnetUrl].map((url) => url(self, `/sso/OID/redirect/${authentik.name}`)),
  },
  tile: {
    group: 'Host Services',
    name: 'Jellyfin',
    icon: 'jellyfin',
    widget: { type: 'jellyfin', key: jellyfinItem.field('credential'), enableBlocks: true, enableNowPlaying: true },
  },
  settings: { media: `/Volumes/${shares.allisonflix.name}`, ssoPlugin: '4.0.0.3' },
});
