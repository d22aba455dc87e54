import type { Problem } from '#model/errors.ts';
import { type Check, type RenderedFleet, count, nameOf, subjectOf } from './check.ts';
import { pods } from './pods.ts';

const required = [
  ['requests', 'cpu'],
  ['requests', 'memory'],
  ['limits', 'memory'],
] as const;

/** CPU limits are not required, because they throttle a program even if the CPU is idle. */
export const resources: Check<RenderedFleet> = {
  name: 'resources',
  rule: 'Every container requests CPU and memory, and has a memory limit',
  reason:
    'Without a limit one program can take down the whole node; an agent with too little memory was killed unnoticed',
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
            rule: 'not set',
            fix: 'set what the program needs; `kubectl top pod` shows its usage',
          })),
      ),
    };
  },
};
