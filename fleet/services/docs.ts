import { defineService } from '#model/define.ts';
import { urlOf } from '#model/reference.ts';
import { emptyDir } from '#model/storage.ts';
import { mib, milli, minutes } from '#model/units.ts';
import { http } from '#model/workload.ts';
import { minikubeIndri } from '../hosts.ts';
import { own } from '../images.ts';
import { forgejo } from './forgejo.ts';

/** Release of this repository whose documentation is served. */
const release = 'v1.13.3';

export const docs = defineService({
  name: 'docs',
  description: 'BlumeOps Documentation',
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
          DOCS_RELEASE_URL: urlOf(forgejo, `/eblume/blumeops/releases/download/${release}/docs-${release}.tar.gz`),
        },
        // The image downloads and unpacks the site before nginx opens its port.
        mounts: { '/tmp': 'download', '/usr/share/nginx/html': 'site' },
        emptyDirs: ['/run', '/var/cache/nginx'],
        cpu: { request: milli(10) },
        memory: { request: mib(64), limit: mib(128) },
        health: http('/healthz'),
        startupTimeout: minutes(2),
      },
    },
  ],
  volumes: { download: emptyDir(), site: emptyDir() },
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
