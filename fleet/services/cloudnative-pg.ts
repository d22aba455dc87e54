import { kubernetesApi } from '#model/call.ts';
import { defineService } from '#model/define.ts';
import { image } from '#model/image.ts';
import { minikubeIndri } from '../hosts.ts';

// renovate: datasource=github-releases depName=cloudnative-pg/cloudnative-pg extractVersion=^v(?<version>.+)$
const version = '1.27.1';

/**
 * Uses the release manifest, because the Helm chart has different version numbers (chart 0.27.1 is operator 1.28.1).
 */
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
    podSecurity: { level: 'restricted', reason: 'the release manifest complies' },
  },
  calls: [kubernetesApi('runs the PostgreSQL clusters')],
  serverSideApply: 'its CRDs exceed the size limit of the last-applied annotation',
});
