import { call, internet } from '#model/call.ts';
import { yaml } from '#model/config.ts';
import { fleetOf, plainContainer, plainService, second, vaultItem } from '#model/fixture.ts';
import type { Fleet } from '#model/fleet.ts';
import { secret } from '#model/secret.ts';
import type { KubernetesService } from '#model/service.ts';
import { claim, config, notBackedUp } from '#model/storage.ts';
import { gib } from '#model/units.ts';

/** A service with one of everything that is common. */
function typical(index: number, previous: KubernetesService | undefined): KubernetesService {
  const name = `service-${index}`;
  const credentials = secret(`${name}-credentials`, { password: vaultItem.field('password') });
  return plainService(name, {
    ...(index % 2 === 0 ? {} : { on: second }),
    workloads: [
      {
        user: 1000,
        container: {
          ...plainContainer,
          env: { PASSWORD: credentials.key('password'), LEVEL: 'info' },
          mounts: { '/etc/app': 'settings', '/data': 'data' },
        },
      },
    ],
    volumes: {
      settings: config(`${name}-config`, { 'app.yaml': yaml({ listen: ':8080', index }) }),
      data: claim({ size: gib(1), backup: notBackedUp('generated') }),
    },
    secrets: [credentials],
    calls: [internet('generated'), ...(previous === undefined ? [] : [call(previous)])],
    exposures: [{ host: name, audience: index % 3 === 0 ? 'member' : 'admin', auth: 'app', health: '/healthz' }],
    metrics: [{}],
    tile: { group: 'Services', icon: 'app.png' },
  });
}

/** The secret store, which the generated ExternalSecrets refer to. */
const store: NonNullable<KubernetesService['objects']> = (fleet) => [
  { apiVersion: 'external-secrets.io/v1', kind: 'ClusterSecretStore', metadata: { name: fleet.joints.secrets.store } },
];

/** A fleet of `size` typical services on two clusters. Each calls the previous one of its cluster. */
export function generatedFleet(size: number): Fleet {
  const services: KubernetesService[] = [];
  for (let index = 0; index < size; index += 1) services.push(typical(index, services[index - 2]));
  const stores = [
    plainService('vault-store', { objects: store }),
    plainService('vault-store-second', { on: second, objects: store }),
  ];
  return fleetOf(...stores, ...services);
}
