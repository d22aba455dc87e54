import type { Problem } from '#model/errors.ts';
import { versions } from '#model/views/versions.ts';
import { type Check, type RenderedFleet, count, nameOf, objectsOfKind, subjectOf } from './check.ts';
import { pods } from './pods.ts';

/** The list of versions is computed from the model; this check keeps the model complete. */
export const listedVersions: Check<RenderedFleet> = {
  name: 'listed-versions',
  rule: 'Every rendered image is in the list of versions',
  reason: 'A hand-written list named a different version of the PostgreSQL operator than the deployed one',
  run(subject) {
    const known = Map.groupBy(versions(subject.fleet), ({ service }) => service);
    const used = [
      ...pods(subject).flatMap(({ placed, containers }) =>
        containers.map(({ container, field }) => ({ placed, field: `${field}.image`, image: container.image })),
      ),
      ...objectsOfKind(subject, 'Cluster').map((placed) => {
        const { imageName } = (placed.object['spec'] ?? {}) as { readonly imageName?: string };
        return { placed, field: 'spec.imageName', image: imageName };
      }),
    ];
    const listed = new Map(
      [...known].map(([service, entries]) => [service, new Set(entries.map(({ artifact }) => artifact))]),
    );
    return {
      examined: count(used, 'image'),
      problems: used.flatMap(({ placed, field, image }): readonly Problem[] =>
        image !== undefined && listed.get(placed.service)?.has(image) === true
          ? []
          : [
              {
                subject: subjectOf(placed.service),
                field: `${nameOf(placed)} ${field}`,
                value: image,
                rule: 'the list of versions does not contain it for this service',
                fix: 'declare it as the image of a workload, or under `upstream.images`',
              },
            ],
      ),
    };
  },
};
