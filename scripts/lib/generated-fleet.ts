import { internet } from '#model/call.ts';
import { yaml } from '#model/config.ts';
import { fleetOf, plainContainer, plainService, second, testItem } from '#model/fixture.ts';
import { type Fleet, fromFleet } from '#model/fleet.ts';
import { urlOf } from '#model/reference.ts';
import { secret } from '#model/secret.ts';
import type { KubernetesService } from '#model/service.ts';
import { claim, config, notBackedUp } from '#model/storage.ts';
import { gib } from '#model/units.ts';

/** A service with one of everything that is common. */
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
          env: {
            PASSWORD: credentials.key('password'),
            LEVEL: 'info',
            ...(previous === undefined ? {} : { PREVIOUS: urlOf(previous) }),
          },
          mounts: { '/etc/app': 'settings', '/data': 'data' },
        },
      },
    ],
    volumes: {
      settings: config(`${name}-config`, { 'app.yaml': yaml({ listen: ':8080', index }) }),
      data: claim({ size: gib(1), backup: notBackedUp('generated') }),
    },
    calls: [internet('generated')],
    exposures: [{ host: name, audience: index % 3 === 0 ? 'member' : 'admin', auth: 'app', health: '/healthz' }],
    metrics: { [name]: {} },
    tile: { group: 'Services', icon: 'app.png' },
  });
}

/** The secret store, which the generated ExternalSecrets refer to. */
const store = fromFleet((fleet) => [
  {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ClusterSecretStore',
    metadata: { name: fleet.providers.secrets.store },
  },
]);

/** A fleet of `size` typical services on two clusters. Each refers to the previous one of its cluster. */
export function generatedFleet(size: number): Fleet {
  const services: KubernetesService[] = [];
  for (let index = 0; index < size; index += 1) services.push(typical(index, services[index - 2]));
  const stores = [
    plainService('vault-store', { objects: store }),
    plainService('vault-store-second', { on: second, objects: store }),
  ];
  return fleetOf(...stores, ...services);
}
