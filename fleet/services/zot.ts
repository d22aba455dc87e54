import { defineNativeService } from '#model/define.ts';
import { always } from '#model/native.ts';
import { notBackedUp } from '#model/storage.ts';
import { hours } from '#model/units.ts';
import { authentikItem } from '../vault.ts';
import { indri } from '../hosts.ts';

const home = '/Users/erichblume';

/** Clusters pull every image through it, so it must not depend on any of them. */
export const zot = defineNativeService({
  name: 'zot',
  about: 'Container registry and pull-through cache',
  on: indri,
  package: {
    manager: 'source',
    mirror: 'zot',
    binary: `${home}/code/3rd/zot/bin/zot-darwin-arm64`,
    version: { unknown: 'run `zot-darwin-arm64 -v` on indri' },
  },
  ports: { http: { port: 5050, bind: 'loopback' } },
  jobs: [
    {
      label: 'mcquack.eblume.zot',
      command: [`${home}/code/3rd/zot/bin/zot-darwin-arm64`, 'serve', `${home}/.config/zot/config.json`],
      when: always,
      logs: [`${home}/Library/Logs/mcquack.zot.out.log`, `${home}/Library/Logs/mcquack.zot.err.log`],
    },
  ],
  secrets: [
    {
      field: authentikItem.field('zot-client-secret'),
      variable: 'zot_oidc_client_secret',
      file: `${home}/.config/zot/oidc-credentials.json`,
    },
  ],
  data: [
    {
      path: `${home}/zot`,
      backup: notBackedUp(
        'caches refill themselves; our own images are rebuilt from their commit, which is in the tag',
      ),
    },
  ],
  exposures: [{ host: 'registry', audience: 'admin', auth: 'sso', health: '/v2/' }],
  metrics: [{ path: '/metrics', job: 'prometheus.scrape.zot', pushed: true }],
  tile: { group: 'Host Services', name: 'Registry', icon: 'zot-registry' },
  settings: {
    garbageCollection: { delay: hours(1), interval: hours(24) },
    caches: { 'docker.io': 'https://registry-1.docker.io', 'ghcr.io': 'https://ghcr.io', 'quay.io': 'https://quay.io' },
    groups: { 'artifact-workloads': ['read', 'create'], admins: ['read', 'create', 'update', 'delete'] },
  },
});
