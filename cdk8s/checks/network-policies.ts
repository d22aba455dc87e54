import { memoize } from '#model/memoize.ts';
import { type Check, type RenderedFleet, count, nameOf, namespaceOf, objectsOfKind, subjectOf } from './check.ts';
import { pods } from './pods.ts';
import { type Selector, selectables, selected } from './selectors.ts';

/** Pods to which no policy applies, because they share the network of their node. */
const onNode = memoize(
  (subject: RenderedFleet) =>
    new Set(pods(subject).flatMap(({ placed, spec }) => (spec.hostNetwork === true ? [placed] : []))),
);

/** Without any policy that selects it, a pod may talk to everything and everything to it. */
export const networkPolicies: Check<RenderedFleet> = {
  name: 'network-policies',
  rule: 'Every pod is selected by a network policy of its namespace',
  reason: 'Any pod of the original could reach every other one and the whole LAN, the NAS and the databases included',
  run(subject) {
    const policies = objectsOfKind(subject, 'NetworkPolicy');
    const covered = new Set(
      policies.flatMap((policy) => {
        const { podSelector = {} } = (policy.object['spec'] ?? {}) as { readonly podSelector?: Selector };
        return selected(subject, namespaceOf(policy), podSelector).map(({ placed }) => placed);
      }),
    );
    const all = selectables(subject).filter(({ placed }) => !onNode(subject).has(placed));
    return {
      examined: `${count(all, 'pod template')}, ${count(policies, 'policy', 'policies')}`,
      problems: all
        .filter(({ placed }) => !covered.has(placed))
        .map(({ placed, labels }) => ({
          subject: subjectOf(placed.service),
          field: `${nameOf(placed)} labels`,
          value: labels,
          rule: `no network policy in ${namespaceOf(placed)} selects them, so everything reaches it`,
          fix: 'declare it as a workload, which brings its policy, or add a NetworkPolicy to the raw objects',
        })),
    };
  },
};
