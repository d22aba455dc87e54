import { repositoryUrl } from '#model/views/delivery.ts';
import type { Problem } from '#model/errors.ts';
import { applications } from './applications.ts';
import { type Check, type RenderedFleet, count } from './check.ts';

/** To try a branch, set it on the live application. */
export const mainRevision: Check<RenderedFleet> = {
  name: 'main-revision',
  rule: 'All applications follow the same revision of our repository',
  reason: 'One application followed a merged feature branch and silently ran old versions',
  run(subject) {
    const { revision } = subject.fleet.providers.delivery;
    const repository = repositoryUrl(subject.fleet, 'repository');
    const all = applications(subject);
    return {
      examined: count(all, 'application'),
      problems: all.flatMap(({ subject: name, sources }): readonly Problem[] =>
        sources
          .filter(({ repoURL, targetRevision }) => repoURL === repository && targetRevision !== revision)
          .map(({ targetRevision }) => ({
            subject: name,
            field: 'targetRevision',
            value: targetRevision,
            rule: `the fleet is delivered from ${revision}`,
            fix: `use ${revision}; to try a branch, run \`argocd app set --revision\` on the live application`,
          })),
      ),
    };
  },
};
