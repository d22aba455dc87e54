import { defineService } from '#model/define.ts';
import { lan } from '#model/call.ts';
import { image } from '#model/image.ts';
import { secret } from '#model/secret.ts';
import { claim, config, nfs, notBackedUp, emptyDir } from '#model/storage.ts';
import { cores, gib, mib, milli, minutes, tib } from '#model/units.ts';
import { http } from '#model/workload.ts';
import { yaml } from '#model/config.ts';
import { k3sRingtail, shares } from '../../hosts.ts';
import { home } from '../../network.ts';
import { camera } from '../../vault.ts';
import { nvidiaRuntimeClass } from '../nvidia-device-plugin.ts';
import { notifyPort, notifySettings } from './notify.ts';
import { cameraAddress, frigateSettings, media, requiredFiles } from './settings.ts';

const credentials = secret('frigate-camera', {
  username: camera.field('username'),
  password: camera.field('password'),
});

export const frigate = defineService({
  name: 'frigate',
  description: 'Network video recorder',
  on: k3sRingtail,
  workloads: [
    {
      runtimeClass: nvidiaRuntimeClass,
      init: [
        {
          name: 'copy-config',
          // renovate: datasource=docker depName=docker.io/library/busybox
          image: image('docker.io/library/busybox', '1.37'),
          // The user interface edits zones in the file, so it is copied to a writable volume on every start.
          command: ['cp', '/config-ro/config.yml', '/config/config.yml'],
          mounts: { '/config-ro': { volume: 'settings', readOnly: true }, '/config': 'config' },
          cpu: { request: milli(10) },
          memory: { request: mib(16), limit: mib(32) },
          allow: { root: 'the files belong to the recorder, which runs as root' },
        },
      ],
      container: {
        // renovate: datasource=docker depName=ghcr.io/blakeblackshear/frigate
        image: image('ghcr.io/blakeblackshear/frigate', '0.17.0-rc2-tensorrt'),
        ports: { http: 5000, rtsp: 8554, go2rtc: { container: 1984, service: false } },
        env: {
          FRIGATE_CAMERA_USER: credentials.key('username'),
          FRIGATE_CAMERA_PASSWORD: credentials.key('password'),
        },
        mounts: {
          '/config': 'config',
          [media]: 'recordings',
          '/db': 'database',
          '/config/model_cache': 'model-cache',
          '/dev/shm': 'shm',
        },
        cpu: { request: milli(200), limit: cores(2) },
        memory: { request: mib(256), limit: gib(3) },
        gpu: 1,
        health: http('/api/version'),
        startupTimeout: minutes(5),
        allow: {
          root: 'the image starts nginx, go2rtc and the recorder under s6 as root',
          writableRoot: 's6 writes its service directories into the image',
        },
      },
    },
    {
      name: 'frigate-notify',
      user: 65534,
      container: {
        // renovate: datasource=docker depName=ghcr.io/0x2142/frigate-notify
        image: image('ghcr.io/0x2142/frigate-notify', 'v0.5.4'),
        ports: { api: { container: notifyPort, service: false } },
        env: { TZ: home.timeZone },
        mounts: { '/app/config.yml': { volume: 'notify-settings', subPath: 'config.yml' } },
        emptyDirs: ['/tmp', '/app/log'],
        cpu: { request: milli(50) },
        memory: { request: mib(32), limit: mib(128) },
        health: http('/api/v1/readyz', { live: '/api/v1/version' }),
        // It waits for the recorder, and exits after five attempts.
        startupTimeout: minutes(5),
      },
    },
  ],
  volumes: {
    settings: config('frigate-config', { 'config.yml': yaml(frigateSettings) }),
    'notify-settings': config('frigate-notify-config', { 'config.yml': yaml(notifySettings) }),
    config: emptyDir(),
    recordings: nfs({
      share: shares.frigate,
      size: tib(2),
      claimName: 'frigate-recordings',
      requires: requiredFiles,
      backup: notBackedUp('recordings are only kept for days, on RAID 5'),
    }),
    database: claim({
      size: gib(10),
      claimName: 'frigate-database',
      backup: notBackedUp('an index of recordings that are deleted within weeks'),
    }),
    'model-cache': claim({ size: gib(5), backup: notBackedUp('rebuilt from the model on startup') }),
    // https://docs.frigate.video/frigate/installation/#calculating-required-shm-size
    shm: emptyDir({ size: mib(512), memory: true, reason: '40 MiB of logs, and 30 MiB of frames for each camera' }),
  },
  calls: [lan(cameraAddress, 554, 'video stream of the camera')],
  exposures: [
    { host: 'nvr', ingressName: 'frigate-tailscale', audience: 'admin', auth: { none: 'only reachable by the owner' } },
  ],
  metrics: { frigate: { path: '/api/metrics', labels: { cluster: k3sRingtail.name } } },
  tile: { group: 'Infrastructure', name: 'NVR', icon: 'frigate.png' },
});
