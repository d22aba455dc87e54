import type { Problem } from '../errors.ts';
import { type Fleet, kubernetesServices, nativeServices } from '../fleet.ts';
import { type Check, count } from './check.ts';
import { subjectOf } from './names.ts';

/** Release branches such as `release-1.27` and `v3.x`, which move with every commit. */
const series = /^(release|stable|maint)[-/]v?\d+(\.\d+)?$|\.x$/;

function floatingReason(version: string): string | undefined {
  if (/^(main|master|head|latest|stable|trunk|develop)$/i.test(version) || !/\d/.test(version)) {
    return 'a branch or moving tag, not a release';
  }
  return series.test(version) ? 'a release branch, not a release' : undefined;
}

/** Manifests and packages are pinned like images. */
export const pinnedUpstreams: Check<Fleet> = {
  name: 'pinned-upstreams',
  rule: 'Upstream manifests and packages are pinned to a release, never to a branch',
  reason:
    'Argo CD installs the next commit of a branch automatically, and `brew upgrade` once upgraded the forge by a major version',
  run(fleet) {
    const versions = [
      ...kubernetesServices(fleet).flatMap((service) =>
        service.upstream === undefined
          ? []
          : [{ service, field: 'upstream.revision', version: service.upstream.revision }],
      ),
      ...nativeServices(fleet).flatMap((service) =>
        'version' in service.package && typeof service.package.version === 'string'
          ? [{ service, field: 'package.version', version: service.package.version }]
          : [],
      ),
    ];
    return {
      examined: count(versions, 'version'),
      problems: versions.flatMap(({ service, field, version }): readonly Problem[] => {
        const rule = floatingReason(version);
        const fix = 'use the tag of the release that is deployed now';
        return rule === undefined ? [] : [{ subject: subjectOf(service), field, value: version, rule, fix }];
      }),
    };
  },
};
