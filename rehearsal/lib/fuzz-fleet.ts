import { defineShare } from '#model/define.ts';
import { first, fleetOf, otherHost, plainService, second, testItem, testServer } from '#model/fixture.ts';
import type { Fleet } from '#model/fleet.ts';
import type { KubernetesService } from '#model/service.ts';
import { nfs, notBackedUp } from '#model/storage.ts';
import { gib } from '#model/units.ts';
import type { Surroundings } from './arbitrary-values.ts';

const server = testServer('pg');

const share = defineShare({
  name: 'music',
  host: otherHost,
  path: '/music',
  nfsClients: ['alpha', 'beta'],
  writable: true,
});

const library = plainService('library', {
  workloads: [],
  volumes: { music: nfs({ share, size: gib(1), backup: notBackedUp('bought') }) },
});

/** The store from which every Secret is fetched. */
const store = plainService('vault-store', {
  workloads: [],
  objects: [
    {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ClusterSecretStore',
      metadata: { name: 'vault' },
      spec: { provider: { fake: { data: [] } } },
    },
  ],
});

const runtime = plainService('runtime', {
  on: second,
  tier: 'platform',
  workloads: [],
  objects: [{ apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'nvidia' }, handler: 'nvidia' }],
});

/** What random services of {@link fleetWith} may refer to. */
export const surroundings: Surroundings = {
  cluster: first,
  gpuCluster: second,
  server,
  item: testItem,
  share,
  library: { service: library, volume: 'music' },
};

const pg = plainService('pg', { workloads: [], postgres: [server] });

/** A fleet with every provider, a database server, a library on the NAS, and these services. */
export const fleetWith = (...services: readonly KubernetesService[]): Fleet => ({
  ...fleetOf(pg, library, store, runtime, ...services),
  shares: [share],
});
