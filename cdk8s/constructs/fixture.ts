import { fleetOf } from '#model/fixture.ts';
import type { KubernetesObject, KubernetesService } from '#model/service.ts';
import { objectsOf } from '../service-chart.ts';

/** The rendered objects of a service in a fleet with other services. */
export const objects = (
  service: KubernetesService,
  ...others: readonly KubernetesService[]
): readonly KubernetesObject[] => objectsOf(fleetOf(service, ...others), service);

/** The first object of a kind and, if given, a name. */
export const find = (all: readonly KubernetesObject[], kind: string, name?: string): KubernetesObject | undefined =>
  all.find((object) => object.kind === kind && (name === undefined || object.metadata.name === name));
