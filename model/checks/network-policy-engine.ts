import { type Fleet, kubernetesServices } from '../fleet.ts';
import type { Cni } from '../host.ts';
import { type Check, count } from './check.ts';

/** Network plugins that enforce NetworkPolicies. */
const engines: readonly Cni[] = ['calico', 'cilium', 'k3s'];

/** An API server accepts NetworkPolicies without anything that enforces them. */
export const networkPolicyEngine: Check<Fleet> = {
  name: 'network-policy-engine',
  rule: 'The network plugin of every cluster enforces NetworkPolicies',
  reason: 'Without one, every pod reaches every other, and no error shows it',
  run(fleet) {
    const inUse = new Set(kubernetesServices(fleet).map(({ on }) => on));
    return {
      examined: count([...inUse], 'cluster'),
      problems: [...inUse]
        .filter(({ cni }) => !engines.includes(cni))
        .map(({ name, cni }) => ({
          subject: `cluster ${name}`,
          field: 'cni',
          value: cni,
          rule: 'this plugin ignores NetworkPolicies',
          fix: `use ${engines.join(', ')}`,
        })),
    };
  },
};
