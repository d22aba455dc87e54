import { internet } from '#model/call.ts';
import { defineService } from '#model/define.ts';
import { ownDatabase, self, tailnetUrl } from '#model/reference.ts';
import { dumped } from '#model/storage.ts';
import { mib, milli } from '#model/units.ts';
import { http } from '#model/workload.ts';
import { minikubeIndri } from '../hosts.ts';
import { own } from '../images.ts';
import { minifluxItem } from '../vault.ts';
import { blumeopsPg } from './blumeops-pg.ts';

export const miniflux = defineService({
  name: 'miniflux',
  description: 'RSS reader',
  on: minikubeIndri,
  workloads: [
    {
      user: 65534,
      container: {
        // renovate: datasource=docker depName=registry.ops.eblu.me/blumeops/miniflux
        image: own('miniflux', 'v2.2.17-33b7f0f'),
        ports: { http: 8080 },
        env: {
          DATABASE_URL: ownDatabase.url,
          RUN_MIGRATIONS: '1',
          BASE_URL: tailnetUrl(self, '/'),
          POLLING_FREQUENCY: '60',
          BATCH_SIZE: '100',
          POLLING_SCHEDULER: 'entry_frequency',
          CLEANUP_ARCHIVE_UNREAD_DAYS: '180',
          CLEANUP_ARCHIVE_READ_DAYS: '60',
          METRICS_COLLECTOR: '1',
          METRICS_ALLOWED_NETWORKS: '10.0.0.0/8',
        },
        cpu: { request: milli(50) },
        memory: { request: mib(64), limit: mib(256) },
        health: http('/healthcheck'),
      },
    },
  ],
  database: {
    on: blumeopsPg,
    password: minifluxItem.field('db-password'),
    backup: dumped('feeds, read marks and users'),
  },
  calls: [internet('fetches feeds')],
  exposures: [{ host: 'feed', ingressName: 'miniflux-tailscale', audience: 'member', auth: 'app' }],
  metrics: { miniflux: {} },
  tile: {
    group: 'Content',
    name: 'Miniflux',
    icon: 'miniflux.png',
    widget: { type: 'miniflux', key: minifluxItem.field('eblume-api-key') },
  },
});
