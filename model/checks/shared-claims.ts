import type { Problem } from '../errors.ts';
import { type Fleet, kubernetesServices } from '../fleet.ts';
import type { KubernetesService } from '../service.ts';
import { isPersistent } from '../storage.ts';
import { type Check, clashes, count } from './check.ts';
import { subjectOf } from './subjects.ts';

interface Claim {
  readonly service: KubernetesService;
  readonly field: string;
  readonly name: string;
}

const key = ({ service, name }: Claim): string => `${service.on.name}/${service.namespace}/${name}`;

/** Claims that the services declare, by name. */
const declared = (services: readonly KubernetesService[]): readonly Claim[] =>
  services.flatMap((service) =>
    Object.entries(service.volumes).flatMap(([name, volume]) =>
      isPersistent(volume)
        ? [{ service, field: `volumes.${name}`, name: volume.claimName ?? `${service.name}-${name}` }]
        : [],
    ),
  );

const shared = (services: readonly KubernetesService[]): readonly Claim[] =>
  services.flatMap((service) =>
    Object.entries(service.volumes).flatMap(([name, volume]) =>
      volume.kind === 'shared' ? [{ service, field: `volumes.${name}.claimName`, name: volume.claimName }] : [],
    ),
  );

/** A claim is bound to its namespace. */
export const sharedClaims: Check<Fleet> = {
  name: 'shared-claims',
  rule: 'A claim is declared once in its namespace, and a shared one there and not elsewhere',
  why: 'A pod whose claim is in another namespace stays pending, and two owners of one claim delete it under each other',
  run(fleet) {
    const services = kubernetesServices(fleet);
    const [owned, borrowed] = [declared(services), shared(services)];
    const known = new Set(owned.map(key));
    return {
      examined: `${count(owned, 'claim')}, ${borrowed.length} shared`,
      problems: [
        ...borrowed
          .filter((claim) => !known.has(key(claim)))
          .map(({ service, field, name }): Problem => ({
            subject: subjectOf(service),
            field,
            value: name,
            rule: `no service in namespace ${service.namespace} of ${service.on.name} declares that claim`,
            fix: 'import the name from the service that declares it, and run in its namespace',
          })),
        ...clashes(owned, key, (second, first) => ({
          subject: subjectOf(second.service),
          field: second.field,
          value: second.name,
          rule: `${subjectOf(first.service)} declares that claim already (${first.field})`,
          fix: 'use sharedClaim() in one of the two, or give it another claimName',
        })),
      ],
    };
  },
};
