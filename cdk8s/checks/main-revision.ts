import { repositoryUrl } from '#model/views/delivery.ts';
import type { Problem } from '#model/errors.ts';
import { applications } from './applications.ts';
import { type Check, type RenderedFleet, count } from './check.ts';

/** A branch is for trying out, and is set by hand where it is tried out. */
export const mainRevision: Check<RenderedFleet> = {
  name: 'main-revision',
  rule: 'Every application follows our repository at one revision',
  reason: 'One application followed a merged feature branch and ran old versions until somebody noticed (INV-21)',
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
            fix: `write ${revision}; to try a branch out, use \`argocd app set\` on the live application`,
          })),
      ),
    };
  },
};
