import type { Problem } from '#model/errors.ts';
import { type Check, type RenderedFleet, count, nameOf, subjectOf } from '../check.ts';
import { pods } from '../pods.ts';
import { quantity } from './quantity.ts';

interface EmptyDir {
  readonly medium?: string;
  readonly sizeLimit?: unknown;
}

/** https://kubernetes.io/docs/concepts/storage/volumes/#emptydir */
export const memoryVolumes: Check<RenderedFleet> = {
  name: 'memory-volumes',
  rule: 'In-memory volumes are smaller than the memory limits of the containers that mount them',
  reason: 'Their contents count against the limit, so the container is killed before the volume is full',
  run(subject) {
    const containers = pods(subject).flatMap(({ placed, spec, containers: all }) =>
      all.map((it) => ({ placed, spec, ...it })),
    );
    return {
      examined: count(containers, 'container'),
      problems: containers.flatMap(({ placed, spec, container, field }): readonly Problem[] => {
        const limit = quantity(container.resources?.limits?.['memory']);
        const mounted = new Set((container.volumeMounts ?? []).map(({ name }) => name));
        const inMemory = (spec.volumes ?? []).flatMap(({ name, emptyDir }) => {
          const { medium, sizeLimit } = (emptyDir ?? {}) as EmptyDir;
          return medium === 'Memory' && mounted.has(name) ? [{ name, sizeLimit }] : [];
        });
        const size = inMemory.reduce((sum, { sizeLimit }) => sum + (quantity(sizeLimit) ?? 0), 0);
        if (inMemory.length === 0 || limit === undefined || size < limit) return [];
        return [
          {
            subject: subjectOf(placed.service),
            field: `${nameOf(placed)} ${field}.resources.limits.memory`,
            value: container.resources?.limits?.['memory'],
            rule: `it must leave room beside ${inMemory.map(({ name, sizeLimit }) => `${name} (${String(sizeLimit)})`).join(', ')}, which is memory, too`,
            fix: 'raise the limit, or make the volume smaller',
          },
        ];
      }),
    };
  },
};
