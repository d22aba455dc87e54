import { memoize } from '#model/memoize.ts';
import { type Check, type RenderedFleet, count, nameOf, namespaceOf, objectsOfKind, subjectOf } from './check.ts';
import { pods } from './pods.ts';
import { type Selector, selectables, selected } from './selectors.ts';

/** Pods on the host network, to which no policy applies. */
const onNode = memoize(
  (subject: RenderedFleet) =>
    new Set(pods(subject).flatMap(({ placed, spec }) => (spec.hostNetwork === true ? [placed] : []))),
);

/** A pod that no policy selects accepts and opens any connection. */
export const networkPolicies: Check<RenderedFleet> = {
  name: 'network-policies',
  rule: 'A network policy selects every pod',
  reason: 'Without policies any pod could reach every other pod and the whole LAN, including the NAS and databases',
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
          rule: `no network policy in ${namespaceOf(placed)} selects these labels, so everything can reach the pod`,
          fix: 'declare it as a workload, which has a policy, or add a NetworkPolicy to the raw objects',
        })),
    };
  },
};
