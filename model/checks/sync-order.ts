import { ModelError, type Problem } from '../errors.ts';
import { type Fleet, kubernetesServices } from '../fleet.ts';
import { argoApplications, providerNeeds } from '../views/applications.ts';
import { type Check, count } from './check.ts';
import { subjectOf } from './names.ts';

const missing = (fleet: Fleet): readonly Problem[] =>
  kubernetesServices(fleet).flatMap((service) =>
    providerNeeds(fleet, service).flatMap(({ field, what, provider }): readonly Problem[] => {
      if (fleet.providers[provider].on(service.on) !== undefined) return [];
      const rule = `it needs ${what}, but providers.${provider} has none on cluster ${service.on.name}`;
      const fix = `run one there and add it to providers.${provider}, or run ${service.name} on another cluster`;
      return [{ subject: subjectOf(service), field, value: service.on.name, rule, fix }];
    }),
  );

function cycles(fleet: Fleet): readonly Problem[] {
  try {
    argoApplications(fleet);
    return [];
  } catch (error) {
    if (error instanceof ModelError) return error.problems;
    throw error;
  }
}

/** Sync waves follow from dependencies. */
export const syncOrder: Check<Fleet> = {
  name: 'sync-order',
  rule: 'Dependencies between applications have no cycle, and the providers that they need run on their cluster',
  reason: 'A cycle never becomes healthy, and an ExternalSecret without a store never becomes ready',
  run: (fleet) => ({
    examined: count(kubernetesServices(fleet), 'application'),
    problems: [...cycles(fleet), ...missing(fleet)],
  }),
};
