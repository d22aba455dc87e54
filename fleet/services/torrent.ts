import { internet } from '#model/call.ts';
import { json } from '#model/config.ts';
import { defineService } from '#model/define.ts';
import { hostOf, internalHost, joined, self, tailnetHost } from '#model/reference.ts';
import { claim, config, nfs, notBackedUp, emptyDir } from '#model/storage.ts';
import { gib, mib, milli, minutes, tib } from '#model/units.ts';
import { http, unprobed } from '#model/workload.ts';
import { minikubeIndri, shares } from '../hosts.ts';
import { own } from '../images.ts';
import { home } from '../network.ts';

/** Also contains the CLI client, for services that add torrents. */
// renovate: datasource=docker depName=registry.ops.eblu.me/blumeops/transmission
export const transmissionImage = own('transmission', 'v4.1.1-r1-ab34cbd');

/** Accepted Host headers, which protects against DNS rebinding. */
const names = joined(',', internalHost(self), tailnetHost(self), hostOf(self));

export const torrent = defineService({
  name: 'torrent',
  description: 'Torrent client',
  on: minikubeIndri,
  workloads: [
    {
      name: 'transmission',
      user: 1000,
      init: [
        {
          name: 'copy-settings',
          image: transmissionImage,
          // The daemon rewrites its settings on shutdown, so they are copied to a writable volume on every start.
          command: ['cp', '/settings/settings.json', '/config/settings.json'],
          mounts: { '/settings': { volume: 'settings', readOnly: true }, '/config': 'config' },
          cpu: { request: milli(10) },
          memory: { request: mib(16), limit: mib(32) },
        },
      ],
      container: {
        image: transmissionImage,
        // Bypasses the script of the image, which needs root to switch to this user.
        command: ['transmission-daemon', '--foreground', '--config-dir', '/config', '--log-level=info'],
        ports: {
          http: 9091,
          'peer-tcp': { container: 51413, service: false },
          'peer-udp': { container: 51413, service: false, protocol: 'UDP' },
        },
        env: { TZ: home.timeZone },
        mounts: { '/downloads': 'downloads', '/config': 'config' },
        emptyDirs: ['/tmp'],
        cpu: { request: milli(100) },
        memory: { request: mib(256), limit: mib(512) },
        health: http('/transmission/web/'),
        startupTimeout: minutes(5),
      },
      sidecars: [
        {
          name: 'transmission-exporter',
          // renovate: datasource=docker depName=registry.ops.eblu.me/blumeops/transmission-exporter
          image: own('transmission-exporter', 'v1.0.1-c93448f'),
          ports: { metrics: 19091 },
          env: { TRANSMISSION_ADDR: 'http://localhost:9091', HOME: '/tmp' },
          // It installs its Python packages there on every start.
          mounts: { '/tmp': 'packages' },
          cpu: { request: milli(10) },
          memory: { request: mib(32), limit: mib(128) },
          health: unprobed('it installs packages from the internet first; the client must not wait for it'),
        },
      ],
    },
  ],
  volumes: {
    settings: config('transmission-settings', {
      'settings.json': json({
        'download-dir': '/downloads/complete',
        'incomplete-dir': '/downloads/incomplete',
        'incomplete-dir-enabled': true,
        'rpc-enabled': true,
        'rpc-bind-address': '0.0.0.0',
        'rpc-port': 9091,
        // The network policy restricts callers; their addresses are those of proxies.
        'rpc-whitelist-enabled': false,
        'rpc-host-whitelist-enabled': true,
        'rpc-host-whitelist': names,
        'peer-port': 51413,
        'watch-dir-enabled': false,
        umask: 2,
      }),
    }),
    downloads: nfs({
      share: shares.torrents,
      size: tib(1),
      claimName: 'torrents-storage',
      volumeName: 'torrents-nfs-pv',
      backup: notBackedUp('all files can be downloaded again'),
    }),
    config: claim({
      size: gib(1),
      backup: notBackedUp('the list of torrents; services add theirs again'),
    }),
    packages: emptyDir(),
  },
  calls: [internet('peers, trackers, and the packages of the exporter')],
  exposures: [
    {
      host: 'torrent',
      ingressName: 'transmission-tailscale',
      audience: 'admin',
      auth: { none: 'only reachable by the owner' },
    },
  ],
  metrics: { transmission: { port: 'metrics' } },
  tile: { group: 'Services', name: 'Transmission', icon: 'transmission.png' },
  serverSideApply: 'client-side apply merges the peer ports by their number, and loses one of the two',
});
