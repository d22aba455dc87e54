import { defineService } from '#model/define.ts';
import { urlOf } from '#model/reference.ts';
import { mib, milli, minutes } from '#model/units.ts';
import { http } from '#model/workload.ts';
import { minikubeIndri } from '../hosts.ts';
import { own } from '../images.ts';
import { forgejo } from './forgejo.ts';

/** Version of the résumé, released by its own repository. */
const release = 'v1.0.3';

export const cv = defineService({
  name: 'cv',
  description: 'Resume / CV',
  on: minikubeIndri,
  workloads: [
    {
      replicas: 2,
      user: 101,
      container: {
        // renovate: datasource=docker depName=registry.ops.eblu.me/blumeops/cv
        image: own('cv', 'v1.0.3-ffa8727'),
        ports: { http: 80 },
        env: {
          CV_RELEASE_URL: urlOf(forgejo, `/api/packages/eblume/generic/cv/${release}/cv-${release}.tar.gz`),
        },
        // The image downloads and unpacks the site before nginx opens its port.
        emptyDirs: ['/tmp', '/run', '/var/cache/nginx', '/usr/share/nginx/html'],
        cpu: { request: milli(10) },
        memory: { request: mib(64), limit: mib(128) },
        health: http('/healthz'),
        startupTimeout: minutes(2),
      },
    },
  ],
  exposures: [
    {
      host: 'cv',
      audience: 'public',
      auth: { none: 'a résumé is public' },
      edge: { kind: 'static' },
    },
  ],
  tile: { group: 'Services', name: 'CV', icon: 'mdi-file-document' },
});
