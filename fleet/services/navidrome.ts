import { internet } from '#model/call.ts';
import { defineService } from '#model/define.ts';
import { backedUp, claim, nfs, notBackedUp } from '#model/storage.ts';
import { gib, mib, milli, tib } from '#model/units.ts';
import { http } from '#model/workload.ts';
import { minikubeIndri, shares } from '../hosts.ts';
import { own } from '../images.ts';
import { navidromeItem } from '../vault.ts';

export const navidrome = defineService({
  name: 'navidrome',
  description: 'Music streaming server',
  on: minikubeIndri,
  workloads: [
    {
      user: 1000,
      container: {
        // renovate: datasource=docker depName=registry.ops.eblu.me/blumeops/navidrome
        image: own('navidrome', 'v0.60.3-cd57814'),
        ports: { http: 4533 },
        env: {
          ND_SCANNER_SCHEDULE: '@every 1h',
          ND_LOGLEVEL: 'info',
          ND_MUSICFOLDER: '/music',
          ND_DATAFOLDER: '/data',
          ND_ENABLEINSIGHTSCOLLECTOR: 'false',
        },
        mounts: { '/music': { volume: 'music', readOnly: true }, '/data': 'data' },
        emptyDirs: ['/tmp'],
        cpu: { request: milli(100) },
        memory: { request: mib(128), limit: mib(512) },
        health: http('/ping'),
      },
    },
  ],
  volumes: {
    music: nfs({
      share: shares.music,
      size: tib(1),
      readOnly: true,
      claimName: 'navidrome-music',
      backup: notBackedUp('the NAS stores the music on RAID 5; it was bought and can be ripped again'),
    }),
    data: claim({
      size: gib(10),
      claimName: 'navidrome-data',
      backup: backedUp('scale to 0, restore navidrome.db, scale to 1; the cache is rebuilt'),
    }),
  },
  calls: [internet('images and biographies of artists')],
  // No single sign-on: it does not support OpenID Connect, and its header authentication has no admin role.
  exposures: [{ host: 'dj', ingressName: 'navidrome-tailscale', audience: 'admin', auth: 'app' }],
  tile: {
    group: 'Content',
    name: 'DJ',
    icon: 'navidrome.png',
    widget: {
      type: 'navidrome',
      user: navidromeItem.field('username'),
      token: navidromeItem.field('salted_pw'),
      salt: navidromeItem.field('salt'),
    },
  },
});
