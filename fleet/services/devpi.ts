import { internet } from '#model/call.ts';
import { defineService } from '#model/define.ts';
import { internalUrl, self } from '#model/reference.ts';
import { secret } from '#model/secret.ts';
import { backedUp, claim, emptyDir } from '#model/storage.ts';
import { gib, mib, milli, minutes } from '#model/units.ts';
import { http } from '#model/workload.ts';
import { minikubeIndri } from '../hosts.ts';
import { own } from '../images.ts';
import { devpiItem } from '../vault.ts';

const root = secret('devpi-root', { password: devpiItem.field('root password') });

export const devpi = defineService({
  name: 'devpi',
  description: 'PyPI cache',
  on: minikubeIndri,
  workloads: [
    {
      kind: 'StatefulSet',
      user: 1000,
      container: {
        // renovate: datasource=docker depName=registry.ops.eblu.me/blumeops/devpi
        image: own('devpi', 'v6.19.1-ffa8727'),
        ports: { http: 3141 },
        env: {
          // Only read while the data directory is empty.
          DEVPI_ROOT_PASSWORD: root.key('password'),
          // CI publishes to this URL. Links of the simple index are relative, so members can use the tailnet name.
          DEVPI_OUTSIDE_URL: internalUrl(self),
        },
        mounts: { '/devpi': 'data', '/tmp': 'uploads' },
        cpu: { request: milli(100) },
        // The initial index of PyPI is built in memory.
        memory: { request: mib(256), limit: gib(2) },
        health: http('/+api'),
        startupTimeout: minutes(5),
      },
    },
  ],
  volumes: {
    data: claim({
      size: gib(50),
      claimName: 'data-devpi-0',
      backup: backedUp('scale to 0, restore the files, scale to 1; the mirror fetches missing packages again'),
    }),
    uploads: emptyDir(),
  },
  calls: [internet('fetches packages from PyPI')],
  exposures: [{ host: 'pypi', ingressName: 'devpi-tailscale', audience: 'member', auth: 'app' }],
  tile: { group: 'Infrastructure', name: 'PyPI', icon: 'pypi.png' },
});
