import { defineNativeService } from '#model/define.ts';
import { always, every } from '#model/native.ts';
import { internalUrl, self } from '#model/reference.ts';
import { notBackedUp } from '#model/storage.ts';
import { hours, minutes } from '#model/units.ts';
import { authentikItem } from '../vault.ts';
import { indri } from '../hosts.ts';
import { label, logs, metricsJob, paths } from '../indri.ts';

const binary = `${paths.source}/zot/bin/zot-darwin-arm64`;

/** All clusters pull images through it, so it must not depend on any of them. */
export const zot = defineNativeService({
  name: 'zot',
  description: 'Container registry and pull-through cache',
  on: indri,
  package: {
    manager: 'source',
    mirror: 'zot',
    binary,
    version: { unknown: 'run `zot-darwin-arm64 -v` on indri' },
  },
  ports: { http: { port: 5050, bind: 'loopback' } },
  jobs: [
    {
      label: label('zot'),
      command: [binary, 'serve', `${paths.user}/.config/zot/config.json`],
      when: always,
      logs: logs('zot'),
    },
    metricsJob('zot-metrics', every(minutes(1))),
  ],
  secrets: {
    zot_oidc_client_secret: {
      field: authentikItem.field('zot-client-secret'),
      file: `${paths.user}/.config/zot/oidc-credentials.json`,
    },
  },
  data: [
    {
      path: `${paths.user}/zot`,
      backup: notBackedUp('caches are refilled; our own images can be rebuilt from the commit in their tag'),
    },
  ],
  exposures: [{ host: 'registry', audience: 'admin', auth: 'sso', health: '/v2/' }],
  metrics: { 'prometheus.scrape.zot': { pushed: true } },
  sso: {
    title: 'Zot Registry',
    provider: 'Zot',
    secret: authentikItem.field('zot-client-secret'),
    redirects: [internalUrl(self, '/zot/auth/callback/oidc')],
    groups: ['admins', 'artifact-workloads'],
  },
  tile: { group: 'Host Services', name: 'Registry', icon: 'zot-registry' },
  settings: {
    garbageCollection: { delay: hours(1), interval: hours(24) },
    caches: { 'docker.io': 'https://registry-1.docker.io', 'ghcr.io': 'https://ghcr.io', 'quay.io': 'https://quay.io' },
    groups: { 'artifact-workloads': ['read', 'create'], admins: ['read', 'create', 'update', 'delete'] },
  },
});
