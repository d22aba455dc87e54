import { memoize } from '#model/memoize.ts';
import { type RenderedObject, type RenderedFleet, namespaceOf, objectsOfKind } from './check.ts';
import { pods } from './pods.ts';

/** A Kubernetes label selector; an empty one selects everything. */
export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** Pods that a selector can select: those of a workload, or those that an operator creates from an object. */
export interface Selectable {
  readonly placed: RenderedObject;
  readonly labels: Readonly<Record<string, string>>;
}

type Labels = Selectable['labels'];

function satisfies(labels: Labels, { key, operator, values = [] }: NonNullable<Selector['matchExpressions']>[number]) {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

/** True if a selector matches the labels. */
export const matches = ({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
  matchExpressions.every((expression) => satisfies(labels, expression));

/** Everything that can be selected. CloudNativePG labels the pods of a Cluster. */
export const selectables = memoize((subject: RenderedFleet): readonly Selectable[] => [
  ...pods(subject).map(({ placed, labels }) => ({ placed, labels })),
  ...objectsOfKind(subject, 'Cluster').map((placed) => ({
    placed,
    labels: { 'cnpg.io/cluster': placed.object.metadata.name, 'cnpg.io/instanceRole': 'primary' },
  })),
]);

/** Index by namespace, and by namespace and label. */
const index = memoize((subject: RenderedFleet) => {
  const found = new Map<string, Selectable[]>();
  const add = (key: string, item: Selectable): void => {
    const list = found.get(key) ?? [];
    list.push(item);
    found.set(key, list);
  };
  for (const item of selectables(subject)) {
    const namespace = namespaceOf(item.placed);
    add(namespace, item);
    for (const [key, value] of Object.entries(item.labels)) add(`${namespace} ${key}=${value}`, item);
  }
  return found;
});

/** The pods that a selector in a namespace (`cluster/namespace`) selects. */
export function selected(subject: RenderedFleet, namespace: string, selector: Selector): readonly Selectable[] {
  const labels = Object.entries(selector.matchLabels ?? {});
  const keys = labels.length === 0 ? [namespace] : labels.map(([key, value]) => `${namespace} ${key}=${value}`);
  const lists = keys.map((key) => index(subject).get(key) ?? []);
  const shortest = lists.reduce((best, list) => (list.length < best.length ? list : best));
  return shortest.filter((item) => matches(selector, item.labels));
}
