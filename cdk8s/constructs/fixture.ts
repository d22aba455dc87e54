import { fleetOf } from '#model/fixture.ts';
import type { KubernetesObject, KubernetesService } from '#model/service.ts';
import { objectsOf } from '../service-chart.ts';

/** What is rendered of a service in a fleet with others, for tests. */
export const objects = (
  service: KubernetesService,
  ...others: readonly KubernetesService[]
): readonly KubernetesObject[] => objectsOf(fleetOf(service, ...others), service);

/** The first object of a kind, and of a name where one is given. */
export const find = (all: readonly KubernetesObject[], kind: string, name?: string): KubernetesObject | undefined =>
  all.find((object) => object.kind === kind && (name === undefined || object.metadata.name === name));
