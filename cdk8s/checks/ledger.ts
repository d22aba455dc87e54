import type { Problem } from '#model/errors.ts';
import { images } from '#model/views/ledger.ts';
import { type Check, type RenderedFleet, count, nameOf, objectsOfKind, subjectOf } from './check.ts';
import { pods } from './pods.ts';

/** The ledger is read off the model, and this is what keeps the model complete. */
export const ledger: Check<RenderedFleet> = {
  name: 'ledger',
  rule: 'Every image that is rendered is in the ledger of versions',
  why: 'The ledger of the original named another version of the PostgreSQL operator than ran (INV-20)',
  run(subject) {
    const known = Map.groupBy(images(subject.fleet), ({ service }) => service);
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
                rule: 'the ledger of versions does not have it for this service',
                fix: 'declare it as the image of a workload, so that it is counted and kept up to date',
              },
            ],
      ),
    };
  },
};
