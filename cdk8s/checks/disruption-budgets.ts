import type { Problem } from '#model/errors.ts';
import {
  type Check,
  type RenderedObject,
  type RenderedFleet,
  count,
  nameOf,
  namespaceOf,
  objectsOfKind,
  subjectOf,
} from './check.ts';
import { type Selector, selected } from './selectors.ts';

interface BudgetSpec {
  readonly minAvailable?: number | string;
  readonly maxUnavailable?: number | string;
  readonly selector?: Selector;
}

/**
 * A number or percentage of pods (`50%`). Kubernetes rounds up
 * (https://kubernetes.io/docs/tasks/run-application/configure-pdb/).
 */
const of = (amount: number | string, replicas: number): number =>
  typeof amount === 'number' ? amount : Math.ceil((Number.parseFloat(amount) / 100) * replicas);

const replicasOf = ({ object }: RenderedObject): number =>
  ((object['spec'] ?? {}) as { readonly replicas?: number }).replicas ?? 1;

const fix = 'add a replica or remove the budget; a single pod cannot stay available during its own eviction';

function ofBudget(subject: RenderedFleet, budget: RenderedObject): readonly Problem[] {
  const { minAvailable, maxUnavailable, selector = {} } = (budget.object['spec'] ?? {}) as BudgetSpec;
  const replicas = selected(subject, namespaceOf(budget), selector).reduce(
    (sum, { placed }) => sum + replicasOf(placed),
    0,
  );
  const problem = { subject: subjectOf(budget.service), fix };
  const rule = `it selects ${count({ length: replicas }, 'pod')}, so none may ever be evicted`;
  return [
    ...(minAvailable !== undefined && replicas > 0 && of(minAvailable, replicas) >= replicas
      ? [{ ...problem, field: `${nameOf(budget)} minAvailable`, value: minAvailable, rule }]
      : []),
    ...(maxUnavailable !== undefined && of(maxUnavailable, replicas) === 0
      ? [{ ...problem, field: `${nameOf(budget)} maxUnavailable`, value: maxUnavailable, rule }]
      : []),
  ];
}

/** CloudNativePG creates a budget unless `enablePDB` is false. */
function ofServer(server: RenderedObject): readonly Problem[] {
  const { instances = 1, enablePDB = true } = (server.object['spec'] ?? {}) as {
    readonly instances?: number;
    readonly enablePDB?: boolean;
  };
  if (instances > 1 || !enablePDB) return [];
  const rule = 'the operator creates a budget for the only instance, which may then never be evicted';
  return [
    {
      subject: subjectOf(server.service),
      field: `${nameOf(server)} spec.enablePDB`,
      value: true,
      rule,
      fix: 'set it to false',
    },
  ];
}

/** A drain waits indefinitely for a budget. */
export const disruptionBudgets: Check<RenderedFleet> = {
  name: 'disruption-budgets',
  rule: 'Every disruption budget allows at least one pod to be evicted',
  reason: 'A budget for a single pod blocks every drain of its node, and thus every upgrade',
  run(subject) {
    const budgets = objectsOfKind(subject, 'PodDisruptionBudget');
    const servers = objectsOfKind(subject, 'Cluster');
    return {
      examined: `${count(budgets, 'budget')}, ${count(servers, 'database server')}`,
      problems: [...budgets.flatMap((budget) => ofBudget(subject, budget)), ...servers.flatMap(ofServer)],
    };
  },
};
