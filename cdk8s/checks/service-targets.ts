import { memoize } from '#model/memoize.ts';
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
import { chartNamespaces } from './existing.ts';
import { type Pods, pods } from './pods.ts';
import { type Selector, selected } from './selectors.ts';

interface ServiceSpec {
  readonly type?: string;
  readonly selector?: Readonly<Record<string, string>>;
  readonly ports?: readonly { readonly name?: string; readonly port: number; readonly targetPort?: number | string }[];
}

const podsByObject = memoize((subject: RenderedFleet) => new Map(pods(subject).map((pod) => [pod.placed, pod])));

/** Ports that a pod declares, by number and by name. */
const portsOf = ({ containers }: Pods): ReadonlySet<number | string> =>
  new Set(
    containers.flatMap(({ container }) =>
      (container.ports ?? []).flatMap(({ name, containerPort }) =>
        name === undefined ? [containerPort] : [containerPort, name],
      ),
    ),
  );

function ofService(subject: RenderedFleet, placed: RenderedObject): readonly Problem[] {
  const { type, selector, ports = [] } = (placed.object['spec'] ?? {}) as ServiceSpec;
  const problem = { subject: subjectOf(placed.service), field: nameOf(placed) };
  if (type === 'ExternalName') return [];
  if (selector === undefined) {
    const rule = 'without a selector it has no endpoints';
    return [{ ...problem, value: undefined, rule, fix: 'select the pods by their labels' }];
  }
  const found = selected(subject, namespaceOf(placed), { matchLabels: selector });
  if (found.length === 0) {
    const rule = `it selects no pod in ${namespaceOf(placed)}`;
    const chart = chartNamespaces(subject).has(namespaceOf(placed));
    return chart ? [] : [{ ...problem, value: selector, rule, fix: 'select by the labels of the pod template' }];
  }
  const targets = found.flatMap((item) => podsByObject(subject).get(item.placed) ?? []);
  // Pods that an operator makes declare ports that are not known here.
  if (targets.length === 0) return [];
  const known = new Set(targets.flatMap((pod) => [...portsOf(pod)]));
  return ports
    .filter(({ port, targetPort = port }) => !known.has(targetPort))
    .map(({ port, targetPort = port }) => ({
      ...problem,
      value: targetPort,
      rule: `no container behind it has that port, they have ${[...known].join(', ') || 'none'}`,
      fix: 'name one of them, or declare the port on the container',
    }));
}

/** A policy or a budget that selects nothing protects nothing. */
function ofSelector(subject: RenderedFleet, placed: RenderedObject): readonly Problem[] {
  const { podSelector, selector = podSelector } = (placed.object['spec'] ?? {}) as {
    readonly podSelector?: Selector;
    readonly selector?: Selector;
  };
  const namespace = namespaceOf(placed);
  if (chartNamespaces(subject).has(namespace) || selected(subject, namespace, selector ?? {}).length > 0) return [];
  const rule = `it selects no pod in ${namespace}`;
  const fix = 'select by the labels of the pod template';
  return [{ subject: subjectOf(placed.service), field: nameOf(placed), value: selector, rule, fix }];
}

/** Labels on one side and selectors on the other are written by two constructs. */
export const serviceTargets: Check<RenderedFleet> = {
  name: 'service-targets',
  rule: 'Every Service, network policy and disruption budget selects pods, and a Service a port that they have',
  reason: 'A Service without endpoints answers 503, and Argo CD calls it healthy',
  run(subject) {
    const services = objectsOfKind(subject, 'Service');
    const others = ['NetworkPolicy', 'PodDisruptionBudget'].flatMap((kind) => objectsOfKind(subject, kind));
    return {
      examined: `${count(services, 'Service')}, ${count(others, 'other selector')}`,
      problems: [
        ...services.flatMap((placed) => ofService(subject, placed)),
        ...others.flatMap((placed) => ofSelector(subject, placed)),
      ],
    };
  },
};
