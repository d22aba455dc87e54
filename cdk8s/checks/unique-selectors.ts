import type { Problem } from '#model/errors.ts';
import { type Check, type RenderedFleet, count, nameOf, namespaceOf, subjectOf } from './check.ts';
import { pods } from './pods.ts';
import { type Selector, selected } from './selectors.ts';

/** Selectors are immutable, so an overlap is expensive to fix. */
export const uniqueSelectors: Check<RenderedFleet> = {
  name: 'unique-selectors',
  rule: 'A workload selects its own pods, and only these',
  reason: 'Two Deployments with the same selector adopt and delete each other’s pods',
  run(subject) {
    const workloads = pods(subject).flatMap(({ placed, labels }) => {
      const { selector } = (placed.object['spec'] ?? {}) as { readonly selector?: Selector };
      return selector === undefined || placed.object.kind === 'Job' ? [] : [{ placed, labels, selector }];
    });
    return {
      examined: count(workloads, 'selector'),
      problems: workloads.flatMap(({ placed, selector }): readonly Problem[] => {
        const found = selected(subject, namespaceOf(placed), selector).map((item) => item.placed);
        const problem = { subject: subjectOf(placed.service), field: `${nameOf(placed)} selector`, value: selector };
        const other = found.find((candidate) => candidate !== placed);
        if (other !== undefined) {
          const rule = `it also selects the pods of ${nameOf(other)} of ${subjectOf(other.service)}`;
          return [{ ...problem, rule, fix: 'rename one of the two workloads' }];
        }
        return found.length > 0
          ? []
          : [
              {
                ...problem,
                rule: 'it does not select its own pods',
                fix: 'add the labels of the selector to the pod template',
              },
            ];
      }),
    };
  },
};
