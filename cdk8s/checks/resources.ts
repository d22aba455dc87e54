import type { Problem } from '#model/errors.ts';
import { type Check, type RenderedFleet, count, nameOf, subjectOf } from './check.ts';
import { pods } from './pods.ts';

const required = [
  ['requests', 'cpu'],
  ['requests', 'memory'],
  ['limits', 'memory'],
] as const;

/** A CPU limit is left out on purpose: it throttles a program while the processor is idle. */
export const resources: Check<RenderedFleet> = {
  name: 'resources',
  rule: 'Every container requests CPU and memory, and has a memory limit',
  reason:
    'Without a limit one program takes the whole node with it; an agent in too little memory died unseen (INV-24)',
  run(subject) {
    const containers = pods(subject).flatMap(({ placed, containers: all }) => all.map((it) => ({ placed, ...it })));
    return {
      examined: count(containers, 'container'),
      problems: containers.flatMap(({ placed, container, field }): readonly Problem[] =>
        required
          .filter(([kind, resource]) => container.resources?.[kind]?.[resource] === undefined)
          .map(([kind, resource]) => ({
            subject: subjectOf(placed.service),
            field: `${nameOf(placed)} ${field}.resources.${kind}.${resource}`,
            value: undefined,
            rule: 'it is not set',
            fix: 'state what the program needs; `kubectl top pod` shows what it takes',
          })),
      ),
    };
  },
};
