import type { Problem } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { perClusterProviders } from '../providers.ts';
import { locate } from '../resolve.ts';
import type { AnyService } from '../service.ts';
import { type Check, count } from './check.ts';
import { subjectOf } from './names.ts';

interface NamedReference {
  readonly subject: string;
  readonly field: string;
  readonly to: { readonly name: string };
}

function ofService(service: AnyService): readonly NamedReference[] {
  const subject = subjectOf(service);
  const dependencies = service.dependsOn.map((to) => ({ subject, field: 'dependsOn', to }));
  const on = { subject, field: 'on', to: service.on };
  if (service.kind === 'native') return [on, ...dependencies];
  const shares = Object.entries(service.volumes).flatMap(([name, volume]) =>
    volume.kind === 'nfs' ? [{ subject, field: `volumes.${name}.share`, to: volume.share }] : [],
  );
  return [on, ...dependencies, ...shares];
}

function ofProviders({ clusters, providers }: Fleet): readonly NamedReference[] {
  const { delivery, gateway, edge, backup, registry } = providers;
  const single: readonly (readonly [string, AnyService])[] = [
    ['delivery.service', delivery.service],
    ['delivery.root', delivery.root],
    ['delivery.clusters', delivery.clusters],
    ['gateway.service', gateway.service],
    ['edge.service', edge.service],
    ['backup.service', backup.service],
    ['registry.service', registry.service],
  ];
  const perCluster = perClusterProviders.flatMap((name) =>
    clusters.flatMap((cluster) => {
      const service = providers[name].on(cluster);
      return service === undefined ? [] : [[`${name}.on(${cluster.name})`, service] as const];
    }),
  );
  return [...single, ...perCluster].map(([field, to]) => ({ subject: 'providers', field, to }));
}

/** An imported service can be used even if it was never added to the fleet. */
export const knownServices: Check<Fleet> = {
  name: 'known-services',
  rule: 'Everything that services, providers, clusters and shares refer to is part of the fleet',
  reason: 'A service that is imported but not part of the fleet is never rendered',
  run(fleet) {
    const { clusters, hosts, shares, services } = fleet;
    const known = new Set<unknown>([...clusters, ...hosts, ...shares, ...services]);
    const references = [
      ...services.flatMap(ofService),
      ...ofProviders(fleet),
      ...clusters.map(({ name, host }) => ({ subject: `cluster ${name}`, field: 'host', to: host })),
      ...shares.map(({ name, host }) => ({ subject: `share ${name}`, field: 'host', to: host })),
    ];
    const databases = services.flatMap((service): readonly Problem[] => {
      if (service.kind === 'native' || service.database === undefined) return [];
      const { on } = service.database;
      if (locate(fleet, on) !== undefined) return [];
      const rule = 'no service runs this PostgreSQL server';
      const fix = 'add it to the `postgres` list of a service';
      return [{ subject: subjectOf(service), field: 'database.on', value: on.name, rule, fix }];
    });
    return {
      examined: count(references, 'reference'),
      problems: [
        ...references.flatMap(({ subject, field, to }): readonly Problem[] => {
          const rule = 'not part of the fleet';
          const fix = `add ${to.name} to the fleet, or refer to something else`;
          return known.has(to) ? [] : [{ subject, field, value: to.name, rule, fix }];
        }),
        ...databases,
      ],
    };
  },
};
