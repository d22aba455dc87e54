import { urlFrom } from '#model/address.ts';
import { call } from '#model/call.ts';
import { defineService } from '#model/define.ts';
import { scratch } from '#model/storage.ts';
import { mib, milli, minutes } from '#model/units.ts';
import { http } from '#model/workload.ts';
import { minikubeIndri } from '../hosts.ts';
import { own } from '../images.ts';
import { forgejo } from './forgejo.ts';

/** Release of this repository whose documentation is shown. */
const release = 'v1.13.3';

export const docs = defineService({
  name: 'docs',
  about: 'BlumeOps Documentation',
  on: minikubeIndri,
  workloads: [
    {
      replicas: 2,
      user: 101,
      container: {
        // renovate: datasource=docker depName=registry.ops.eblu.me/blumeops/quartz
        image: own('quartz', 'v1.28.2-b64010b'),
        ports: { http: 80 },
        env: {
          DOCS_RELEASE_URL: urlFrom(
            minikubeIndri,
            forgejo,
            `/eblume/blumeops/releases/download/${release}/docs-${release}.tar.gz`,
          ),
        },
        // The image fetches the site at its start and unpacks it before nginx opens its port.
        mounts: { '/tmp': 'download', '/usr/share/nginx/html': 'site' },
        scratch: ['/run', '/var/cache/nginx'],
        cpu: { request: milli(10) },
        memory: { request: mib(64), limit: mib(128) },
        health: http('/healthz'),
        slowStart: minutes(2),
      },
    },
  ],
  volumes: { download: scratch(mib(256)), site: scratch(mib(256)) },
  calls: [call(forgejo)],
  exposures: [
    {
      host: 'docs',
      audience: 'public',
      auth: { none: 'the documentation is public' },
      edge: { kind: 'static', crawlersAvoid: ['/explorer/'] },
    },
  ],
  tile: { group: 'Services', name: 'Docs', icon: 'mdi-book-open-page-variant' },
});
