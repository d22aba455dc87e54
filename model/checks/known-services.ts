import type { Problem } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import type { AnyService } from '../service.ts';
import { type Check, count } from './check.ts';
import { subjectOf } from './subjects.ts';

interface Reference {
  readonly subject: string;
  readonly field: string;
  readonly to: { readonly name: string };
}

function ofService(service: AnyService): readonly Reference[] {
  const subject = subjectOf(service);
  const after = service.after.map((to) => ({ subject, field: 'after', to }));
  const on = { subject, field: 'on', to: service.on };
  if (service.kind === 'native') return [on, ...after];
  const shares = Object.entries(service.volumes).flatMap(([name, volume]) =>
    volume.kind === 'nfs' ? [{ subject, field: `volumes.${name}.share`, to: volume.share }] : [],
  );
  const database = service.database === undefined ? [] : [{ subject, field: 'database.on', to: service.database.on }];
  return [on, ...after, ...shares, ...database];
}

function ofJoints({ joints }: Fleet): readonly Reference[] {
  const { delivery, secrets, ingress, gateway, edge, backup, registry, postgresOperator, gpu } = joints;
  const named: readonly (readonly [string, readonly AnyService[]])[] = [
    ['delivery', [delivery.by, delivery.root]],
    ['secrets.by', secrets.by],
    ['ingress.by', ingress.by],
    ['gateway.by', [gateway.by]],
    ['edge.by', [edge.by]],
    ['backup.by', [backup.by]],
    ['registry', [registry]],
    ['postgresOperator', [postgresOperator]],
    ['gpu', gpu],
  ];
  return named.flatMap(([field, services]) => services.map((to) => ({ subject: 'joints', field, to })));
}

/** An import keeps a service alive that nobody put into the fleet. */
export const knownServices: Check<Fleet> = {
  name: 'known-services',
  rule: 'Whatever a service, a joint, a cluster or a share refers to is part of the fleet',
  why: 'What is imported without being part of the fleet is referred to everywhere and rendered nowhere',
  run(fleet) {
    const { clusters, hosts, shares, services } = fleet;
    const known = new Set<unknown>([...clusters, ...hosts, ...shares, ...services]);
    const references = [
      ...services.flatMap(ofService),
      ...ofJoints(fleet),
      ...clusters.map(({ name, host }) => ({ subject: `cluster ${name}`, field: 'host', to: host })),
      ...shares.map(({ name, host }) => ({ subject: `share ${name}`, field: 'host', to: host })),
    ];
    return {
      examined: count(references, 'reference'),
      problems: references.flatMap(({ subject, field, to }): readonly Problem[] => {
        const rule = 'the fleet has no such entry';
        const fix = `make ${to.name} part of the fleet, or refer to another one`;
        return known.has(to) ? [] : [{ subject, field, value: to.name, rule, fix }];
      }),
    };
  },
};
