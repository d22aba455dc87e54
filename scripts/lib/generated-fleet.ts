import { call, internet } from '#model/call.ts';
import { yaml } from '#model/config.ts';
import { fleetOf, plainContainer, plainService, second, testItem } from '#model/fixture.ts';
import type { Fleet } from '#model/fleet.ts';
import { secret } from '#model/secret.ts';
import type { KubernetesService } from '#model/service.ts';
import { claim, config, notBackedUp } from '#model/storage.ts';
import { gib } from '#model/units.ts';

/** A service with one of everything that an ordinary one has. */
function typical(index: number, previous: KubernetesService | undefined): KubernetesService {
  const name = `service-${index}`;
  const credentials = secret(`${name}-credentials`, { password: testItem.field('password') });
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

/** The store of the fixture, as an object, since the generated Secrets refer to it. */
const store: NonNullable<KubernetesService['objects']> = (fleet) => [
  { apiVersion: 'external-secrets.io/v1', kind: 'ClusterSecretStore', metadata: { name: fleet.joints.secrets.store } },
];

/** A fleet of so many typical services on two clusters, each calling the one before it on its cluster. */
export function generatedFleet(size: number): Fleet {
  const services: KubernetesService[] = [];
  for (let index = 0; index < size; index += 1) services.push(typical(index, services[index - 2]));
  const stores = [
    plainService('vault-store', { objects: store }),
    plainService('vault-store-second', { on: second, objects: store }),
  ];
  return fleetOf(...stores, ...services);
}
