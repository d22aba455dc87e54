import type { Problem } from '#model/errors.ts';
import { applications } from './applications.ts';
import { type Check, type RenderedFleet, count, nameOf, objectsOfKind, subjectOf } from './check.ts';

const key = 'resource.customizations.health.argoproj.io_Application';

/**
 * Sync waves between applications wait for their health
 * (https://argo-cd.readthedocs.io/en/stable/operator-manual/health/#argocd-app).
 */
export const applicationHealth: Check<RenderedFleet> = {
  name: 'application-health',
  rule: 'Argo CD has a health check for Applications, so that sync waves wait for them',
  reason: 'Since version 1.8 Argo CD does not assess the health of Applications, so all waves start at once',
  run(subject) {
    const settings = objectsOfKind(subject, 'ConfigMap').filter(({ object }) => object.metadata.name === 'argocd-cm');
    const all = applications(subject);
    return {
      examined: `${count(all, 'application')}, ${count(settings, 'ConfigMap')} of Argo CD`,
      problems: settings
        .filter(({ object }) => ((object['data'] ?? {}) as Readonly<Record<string, string>>)[key] === undefined)
        .map((placed): Problem => ({
          subject: subjectOf(placed.service),
          field: `${nameOf(placed)} data["${key}"]`,
          value: undefined,
          rule: `not set, so the sync waves of ${count(all, 'application')} have no effect`,
          fix: 'add the health check from the Argo CD documentation under this key',
        })),
    };
  },
};
