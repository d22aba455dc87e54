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

/** Why a shared claim cannot be mounted; undefined if it can. */
function problemOf(fleet: Fleet, { service, volume: { of, volume } }: Borrowed): string | undefined {
  const owner = locate(fleet, of)?.service;
  if (owner?.kind !== 'kubernetes') return `${of.name} is not a service on a cluster`;
  const found = owner.volumes[volume];
  if (found === undefined || !isPersistent(found)) return `${of.name} has no persistent volume "${volume}"`;
  return owner.on === service.on && owner.namespace === service.namespace
    ? undefined
    : `${of.name} is in namespace ${owner.namespace} of ${owner.on.name}, and a claim can only be mounted in its own namespace`;
}

/** Claims are namespaced. */
export const sharedClaims: Check<Fleet> = {
  name: 'shared-claims',
  rule: 'Every claim has one owner, and is only mounted in its own namespace',
  reason:
    'A pod whose claim is in another namespace stays pending, and removing one of two owners deletes the claim of the other',
  run(fleet) {
    const services = kubernetesServices(fleet);
    const [owned, borrowed] = [declared(services), shared(services)];
    return {
      examined: `${count(owned, 'claim')}, ${borrowed.length} shared`,
      problems: [
        ...borrowed.flatMap((claim): readonly Problem[] => {
          const rule = problemOf(fleet, claim);
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
          rule: `${subjectOf(first.service)} already declares this claim (${first.field})`,
          fix: 'use sharedClaim() in one of the two, or change its claimName',
        })),
      ],
    };
  },
};
