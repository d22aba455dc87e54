import type { Problem } from '#model/errors.ts';
import { type Check, type RenderedFleet, count, nameOf, subjectOf } from './check.ts';
import { pods } from './pods.ts';

export const probes: Check<RenderedFleet> = {
  name: 'probes',
  rule: 'Every long-running container has readiness and liveness probes, or gives a reason why not',
  reason: 'After a power loss everything was reported as running although nothing responded',
  run(subject) {
    const containers = pods(subject).flatMap(({ placed, longRunning, containers: all }) =>
      longRunning ? all.filter(({ init }) => !init).map((container) => ({ placed, ...container })) : [],
    );
    return {
      examined: count(containers, 'container'),
      problems: containers.flatMap(({ placed, container, field, model }): readonly Problem[] => {
        if (model?.health?.kind === 'none') return [];
        const missing = (['readinessProbe', 'livenessProbe'] as const).filter(
          (probe) => container[probe] === undefined,
        );
        return missing.map((probe) => ({
          subject: subjectOf(placed.service),
          field: `${nameOf(placed)} ${field}.${probe}`,
          value: undefined,
          rule: 'without it nothing detects a failure',
          fix: "add `health: http('/healthz')`, or unprobed() with the reason",
        }));
      }),
    };
  },
};
