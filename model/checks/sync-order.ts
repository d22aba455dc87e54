import { ModelError, type Problem } from '../errors.ts';
import { type Fleet, kubernetesServices } from '../fleet.ts';
import type { KubernetesService } from '../service.ts';
import { argoApplications } from '../views/applications.ts';
import { type Check, count } from './check.ts';
import { containersIn, subjectOf } from './subjects.ts';

/** Something that a service uses and that a service at a joint provides, on each cluster for itself. */
interface Need {
  readonly field: string;
  readonly what: string;
  readonly providers: readonly KubernetesService[];
  readonly joint: string;
}

function needsOf({ joints }: Fleet, service: KubernetesService): readonly Need[] {
  const { secrets, exposures, postgres } = service;
  const usesGpu = containersIn(service).some(({ container }) => container.gpu !== undefined);
  const need = (used: boolean, field: string, what: string, joint: string, providers: Need['providers']) =>
    used ? [{ field, what, joint, providers }] : [];
  return [
    ...need(secrets.length > 0 || postgres !== undefined, 'secrets', 'a secret store', 'secrets.by', joints.secrets.by),
    ...need(exposures.length > 0, 'exposures', 'ingress proxies', 'ingress.by', joints.ingress.by),
    ...need(postgres !== undefined, 'postgres', 'the PostgreSQL operator', 'postgresOperator', [
      joints.postgresOperator,
    ]),
    ...need(usesGpu, 'gpu', 'a GPU plugin', 'gpu', joints.gpu),
  ];
}

const missing = (fleet: Fleet): readonly Problem[] =>
  kubernetesServices(fleet).flatMap((service) =>
    needsOf(fleet, service).flatMap(({ field, what, providers, joint }): readonly Problem[] => {
      if (providers.some(({ on }) => on === service.on)) return [];
      const rule = `cluster ${service.on.name} has no ${what.replace(/^(an?|the) /, '')}`;
      const fix = `run ${what} there and name it under joints.${joint}, or run the service elsewhere`;
      return [{ subject: subjectOf(service), field, value: service.on.name, rule, fix }];
    }),
  );

function circles(fleet: Fleet): readonly Problem[] {
  try {
    argoApplications(fleet);
    return [];
  } catch (error) {
    if (error instanceof ModelError) return error.problems;
    throw error;
  }
}

/** Sync waves follow from what a service uses, so there must be an order, and what it waits for. */
export const syncOrder: Check<Fleet> = {
  name: 'sync-order',
  rule: 'Applications wait for each other in no circle, and what they need is on their cluster',
  why: 'A circle never becomes healthy, and an ExternalSecret without a store waits for ever',
  run: (fleet) => ({
    examined: count(kubernetesServices(fleet), 'application'),
    problems: [...circles(fleet), ...missing(fleet)],
  }),
};
