import { kubernetesApi } from '#model/call.ts';
import { plainText } from '#model/config.ts';
import { defineService } from '#model/define.ts';
import { addressOf } from '#model/reference.ts';
import { config, nfs, notBackedUp } from '#model/storage.ts';
import { days, gib, mib, milli, minutes, tib } from '#model/units.ts';
import { http, unprobed } from '#model/workload.ts';
import { minikubeIndri, shares } from '../../hosts.ts';
import { own } from '../../images.ts';
import { torrent, transmissionImage } from '../torrent.ts';
import { serve, syncTorrents, watchArchives } from './scripts.ts';
import { torrents } from './torrents.ts';

const name = 'kiwix';

/** Serves the listed archives, which Transmission downloads to the NAS. */
export const kiwix = defineService({
  name,
  description: 'Offline Wikipedia',
  on: minikubeIndri,
  workloads: [
    {
      user: 1000,
      container: {
        name: 'kiwix-serve',
        // renovate: datasource=docker depName=registry.ops.eblu.me/blumeops/kiwix-serve
        image: own('kiwix-serve', 'v3.8.2-f6f0f79'),
        args: ['/bin/sh', '-c', serve],
        ports: { http: 80 },
        mounts: { '/data': { volume: 'torrents', readOnly: true } },
        emptyDirs: ['/tmp'],
        cpu: { request: milli(100) },
        memory: { request: mib(256), limit: gib(1) },
        health: http('/catalog/v2/root.xml'),
        startupTimeout: minutes(5),
      },
      sidecars: [
        {
          name: 'torrent-sync',
          image: transmissionImage,
          command: ['/scripts/sync-zim-torrents.sh'],
          env: { TRANSMISSION: addressOf(torrent), TORRENT_LIST: '/config/torrents.txt' },
          mounts: {
            '/config': { volume: 'torrent-list', readOnly: true },
            '/scripts': { volume: 'sync-script', readOnly: true },
          },
          emptyDirs: ['/tmp'],
          cpu: { request: milli(10) },
          memory: { request: mib(32), limit: mib(64) },
          health: unprobed('only adds torrents; existing archives are served without it'),
        },
      ],
    },
    {
      kind: 'CronJob',
      name: 'zim-watcher',
      schedule: '0 * * * *',
      ttlAfterFinished: days(4),
      user: 1000,
      rbac: {
        namespace: [{ groups: ['apps'], resources: ['deployments'], names: [name], verbs: ['get', 'patch'] }],
      },
      container: {
        name: 'watcher',
        // renovate: datasource=docker depName=registry.ops.eblu.me/blumeops/kubectl
        image: own('kubectl', 'v1.34.4-a72a0d8'),
        command: ['/scripts/watch-archives.sh'],
        env: { DEPLOYMENT: name, HOME: '/tmp' },
        mounts: {
          '/data': { volume: 'torrents', readOnly: true },
          '/scripts': { volume: 'watch-script', readOnly: true },
        },
        emptyDirs: ['/tmp'],
        cpu: { request: milli(10) },
        memory: { request: mib(32), limit: mib(128) },
        health: unprobed('it ends within seconds'),
      },
    },
  ],
  volumes: {
    torrents: nfs({
      share: shares.torrents,
      size: tib(1),
      readOnly: true,
      backup: notBackedUp('all files can be downloaded again'),
    }),
    'torrent-list': config('kiwix-zim-torrents', { 'torrents.txt': plainText(`${torrents.join('\n')}\n`) }),
    'sync-script': config(
      'zim-torrent-sync-script',
      { 'sync-zim-torrents.sh': plainText(syncTorrents) },
      { executable: true },
    ),
    'watch-script': config(
      'zim-watcher-script',
      { 'watch-archives.sh': plainText(watchArchives) },
      { executable: true },
    ),
  },
  calls: [kubernetesApi('restarts its Deployment when there is a new archive')],
  exposures: [
    {
      host: 'kiwix',
      audience: 'member',
      auth: { none: 'copies of public sites' },
    },
  ],
  tile: { group: 'Content', name: 'Kiwix', icon: 'kiwix.png' },
});
