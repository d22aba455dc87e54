import { kubernetesApi } from '#model/call.ts';
import { defineService } from '#model/define.ts';
import { image } from '#model/image.ts';
import { minikubeIndri } from '../hosts.ts';

// renovate: datasource=github-releases depName=cloudnative-pg/cloudnative-pg extractVersion=^v(?<version>.+)$
const version = '1.27.1';

/** Its Helm chart has version numbers of its own (chart 0.27.1 was operator 1.28.1), hence the release file. */
export const cloudnativePg = defineService({
  name: 'cloudnative-pg',
  description: 'Operator for PostgreSQL',
  on: minikubeIndri,
  namespace: 'cnpg-system',
  tier: 'platform',
  upstream: {
    mirror: 'cloudnative-pg',
    revision: `v${version}`,
    path: 'releases',
    directory: { include: `cnpg-${version}.yaml` },
    images: [image('ghcr.io/cloudnative-pg/cloudnative-pg', version)],
    podSecurity: { level: 'restricted', reason: 'the release file meets it' },
  },
  calls: [kubernetesApi('runs the PostgreSQL clusters')],
  serverSideApply: 'its resource definitions are larger than the annotation in which client-side apply keeps a copy',
});
