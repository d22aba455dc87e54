import type { Problem } from '../errors.ts';
import { type Fleet, kubernetesServices } from '../fleet.ts';
import type { KubernetesService } from '../service.ts';
import { locate } from '../resolve.ts';
import { type SharedClaimVolume, isPersistent } from '../storage.ts';
import { type Check, clashes, count } from './check.ts';
import { subjectOf } from './names.ts';

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

interface Borrowed {
  readonly service: KubernetesService;
  readonly field: string;
  readonly volume: SharedClaimVolume;
}

const shared = (services: readonly KubernetesService[]): readonly Borrowed[] =>
  services.flatMap((service) =>
    Object.entries(service.volumes).flatMap(([name, volume]) =>
      volume.kind === 'shared' ? [{ service, field: `volumes.${name}`, volume }] : [],
    ),
  );

/** Why a shared claim cannot be mounted; nothing if it can. */
function obstacle(fleet: Fleet, { service, volume: { of, volume } }: Borrowed): string | undefined {
  const owner = locate(fleet, of)?.service;
  if (owner?.kind !== 'kubernetes') return `${of.name} is not a service of the fleet on a cluster`;
  const found = owner.volumes[volume];
  if (found === undefined || !isPersistent(found)) return `${of.name} has no volume "${volume}" with a claim`;
  return owner.on === service.on && owner.namespace === service.namespace
    ? undefined
    : `${of.name} is in namespace ${owner.namespace} of ${owner.on.name}, and a claim can only be mounted there`;
}

/** A claim is bound to its namespace. */
export const sharedClaims: Check<Fleet> = {
  name: 'shared-claims',
  rule: 'Every claim has one owner, and a shared claim is in the namespace that mounts it',
  reason:
    'A pod whose claim is in another namespace stays pending, and two owners of one claim delete it under each other',
  run(fleet) {
    const services = kubernetesServices(fleet);
    const [owned, borrowed] = [declared(services), shared(services)];
    return {
      examined: `${count(owned, 'claim')}, ${borrowed.length} shared`,
      problems: [
        ...borrowed.flatMap((claim): readonly Problem[] => {
          const rule = obstacle(fleet, claim);
          const { service, field, volume } = claim;
          const fix = 'share a volume of a service in the same namespace';
          return rule === undefined
            ? []
            : [{ subject: subjectOf(service), field, value: `${volume.of.name}/${volume.volume}`, rule, fix }];
        }),
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
