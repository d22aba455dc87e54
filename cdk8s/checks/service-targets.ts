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
    const rule = 'without a selector the Service has no endpoints';
    return [{ ...problem, value: undefined, rule, fix: 'select the pods by their labels' }];
  }
  const found = selected(subject, namespaceOf(placed), { matchLabels: selector });
  if (found.length === 0) {
    const rule = `it selects no pod in ${namespaceOf(placed)}`;
    const chart = chartNamespaces(subject).has(namespaceOf(placed));
    return chart ? [] : [{ ...problem, value: selector, rule, fix: 'select by the labels of the pod template' }];
  }
  const targets = found.flatMap((item) => podsByObject(subject).get(item.placed) ?? []);
  // The ports of pods that an operator creates are unknown.
  if (targets.length === 0) return [];
  const known = new Set(targets.flatMap((pod) => [...portsOf(pod)]));
  return ports
    .filter(({ port, targetPort = port }) => !known.has(targetPort))
    .map(({ port, targetPort = port }) => ({
      ...problem,
      value: targetPort,
      rule: `no container behind the Service has this port; existing ports: ${[...known].join(', ') || 'none'}`,
      fix: 'use one of them, or declare the port on the container',
    }));
}

/** A policy or budget that selects nothing has no effect. */
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

/** Labels and selectors come from different constructs. */
export const serviceTargets: Check<RenderedFleet> = {
  name: 'service-targets',
  rule: 'Services, network policies and disruption budgets select pods, and Services lead to ports of these pods',
  reason: 'A Service without endpoints fails every request, but Argo CD reports it as healthy',
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
