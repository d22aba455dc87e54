import { findCycle } from '../cycles.ts';
import { fail } from '../errors.ts';
import { type Fleet, kubernetesServices } from '../fleet.ts';
import { memoize } from '../memoize.ts';
import type { KubernetesService } from '../service.ts';
import { containersOf } from '../workload.ts';
import { locate } from '../resolve.ts';
import { ownerOf, secretsOf } from './secrets.ts';
import { usedSecrets } from './values.ts';

/** An Argo CD application: a service, and when it is synced relative to the others. */
export interface Application {
  readonly service: KubernetesService;
  /** Sync wave: one more than the highest wave of its dependencies. */
  readonly wave: number;
  /** Its direct dependencies, declared and implied. */
  readonly needs: readonly KubernetesService[];
}

/** A need of a service that a provider on its cluster meets. */
export interface ProviderNeed {
  /** Field of the service from which the need follows. */
  readonly field: string;
  /** Noun phrase for messages (`a secret store`). */
  readonly what: string;
  readonly provider: 'secrets' | 'ingress' | 'postgres' | 'gpu';
}

/** What a service needs from the providers on its cluster. */
export function providerNeeds(fleet: Fleet, service: KubernetesService): readonly ProviderNeed[] {
  const { exposures, postgres, workloads } = service;
  const usesGpu = workloads.some((workload) => containersOf(workload).some(({ gpu }) => gpu !== undefined));
  const usesSecrets = secretsOf(fleet, service).length > 0 || postgres !== undefined;
  const needs: readonly (ProviderNeed & { readonly used: boolean })[] = [
    { used: usesSecrets, field: 'secrets', what: 'a secret store', provider: 'secrets' },
    { used: exposures.length > 0, field: 'exposures', what: 'an ingress', provider: 'ingress' },
    { used: postgres !== undefined, field: 'postgres', what: 'a PostgreSQL operator', provider: 'postgres' },
    { used: usesGpu, field: 'gpu', what: 'a GPU plugin', provider: 'gpu' },
  ];
  return needs.filter(({ used }) => used);
}

/** Services in the same namespace whose Secrets and claims a service uses. */
function neighbours(fleet: Fleet, service: KubernetesService): readonly KubernetesService[] {
  const claims = Object.values(service.volumes).flatMap((volume) => {
    const owner = volume.kind === 'shared' ? locate(fleet, volume.of)?.service : undefined;
    return owner?.kind === 'kubernetes' ? [owner] : [];
  });
  const secrets = usedSecrets(fleet, service).flatMap((used) => ownerOf(fleet, service, used) ?? []);
  return [...claims, ...secrets];
}

/** The service that runs the PostgreSQL server of a database. */
function databaseServer(fleet: Fleet, { database }: KubernetesService): readonly KubernetesService[] {
  const server = database === undefined ? undefined : locate(fleet, database.on)?.service;
  return server?.kind === 'kubernetes' ? [server] : [];
}

/** The services that must be healthy before this one is synced. */
export function dependenciesOf(fleet: Fleet, service: KubernetesService): readonly KubernetesService[] {
  const { providers } = fleet;
  const needs = [
    ...service.dependsOn,
    ...neighbours(fleet, service),
    ...providerNeeds(fleet, service).flatMap(({ provider }) => providers[provider].on(service.on) ?? []),
    ...databaseServer(fleet, service),
    // Syncs to another cluster fail until it is registered.
    ...(service.on === providers.delivery.service.on ? [] : [providers.delivery.clusters]),
  ];
  return [...new Set(needs)].filter((need) => need !== service);
}

/**
 * Every application with its sync wave.
 *
 * @throws ModelError if services depend on each other in a cycle, naming the cycle
 */
export const argoApplications = memoize((fleet: Fleet): readonly Application[] => {
  const services = kubernetesServices(fleet);
  const needs = new Map(services.map((service) => [service, dependenciesOf(fleet, service)]));
  const needsOf = (service: KubernetesService): readonly KubernetesService[] => needs.get(service) ?? [];
  const cycle = findCycle(services, needsOf);
  if (cycle !== undefined) {
    return fail({
      subject: `service ${cycle[0]?.name}`,
      field: 'dependsOn',
      value: cycle.map(({ name }) => name).join(' -> '),
      rule: 'dependencies between services must not form a cycle',
      fix: 'remove one of these dependencies',
    });
  }
  const waves = new Map<KubernetesService, number>();
  const waveOf = (service: KubernetesService): number => {
    const wave = waves.get(service) ?? Math.max(-1, ...needsOf(service).map(waveOf)) + 1;
    waves.set(service, wave);
    return wave;
  };
  return services.map((service) => ({ service, wave: waveOf(service), needs: needsOf(service) }));
});
