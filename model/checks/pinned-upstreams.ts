import type { Problem } from '../errors.ts';
import { type Fleet, kubernetesServices, nativeServices } from '../fleet.ts';
import { type Check, count } from './check.ts';
import { subjectOf } from './names.ts';

/** `release-1.27` and `v3.x` stand for a series: their next commit is another program. */
const series = /^(release|stable|maint)[-/]v?\d+(\.\d+)?$|\.x$/;

function floats(version: string): string | undefined {
  if (/^(main|master|head|latest|stable|trunk|develop)$/i.test(version) || !/\d/.test(version)) {
    return 'it is the name of a branch, or of whatever is newest';
  }
  return series.test(version) ? 'it is the branch of a series of releases' : undefined;
}

/** Manifests and packages are pinned like images are. */
export const pinnedUpstreams: Check<Fleet> = {
  name: 'pinned-upstreams',
  rule: 'Manifests and packages of others come at one version, never from a branch',
  reason:
    'Argo CD would install the next commit of a branch by itself, and `brew upgrade` once moved the forge a major version (INV-20)',
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
        const rule = floats(version);
        const fix = 'write the tag of the release that runs now';
        return rule === undefined ? [] : [{ subject: subjectOf(service), field, value: version, rule, fix }];
      }),
    };
  },
};
