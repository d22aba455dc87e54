import type { Problem } from '#model/errors.ts';
import {
  type Check,
  type RenderedObject,
  type RenderedFleet,
  count,
  nameOf,
  objectsOfKind,
  subjectOf,
} from './check.ts';
import { type Pods, pods } from './pods.ts';

interface ServiceSpec {
  readonly type?: string;
  readonly loadBalancerClass?: string;
  readonly allocateLoadBalancerNodePorts?: boolean;
  readonly externalIPs?: readonly string[];
  readonly ports?: readonly { readonly name?: string; readonly nodePort?: number }[];
}

type Finding = Pick<Problem, 'field' | 'value' | 'rule' | 'fix'>;

const expose = 'declare an exposure, which has its own name and audience';

function ofService(placed: RenderedObject): readonly Finding[] {
  const { type = 'ClusterIP', externalIPs = [], ports = [], ...spec } = (placed.object['spec'] ?? {}) as ServiceSpec;
  const rule = 'anyone in the LAN can reach it without passing the proxies and their policy';
  const tailscale = type === 'LoadBalancer' && spec.loadBalancerClass === 'tailscale';
  return [
    ...(type === 'ClusterIP' || tailscale ? [] : [{ field: 'spec.type', value: type, rule, fix: expose }]),
    ...(tailscale && spec.allocateLoadBalancerNodePorts !== false
      ? [
          {
            field: 'spec.allocateLoadBalancerNodePorts',
            value: spec.allocateLoadBalancerNodePorts,
            rule: 'by default a load balancer also opens a port on every node',
            fix: 'set it to false',
          },
        ]
      : []),
    ...(externalIPs.length === 0 ? [] : [{ field: 'spec.externalIPs', value: externalIPs, rule, fix: expose }]),
    ...ports
      .filter(({ nodePort }) => nodePort !== undefined)
      .map(({ name = '', nodePort }) => ({
        field: `spec.ports[${name}].nodePort`,
        value: nodePort,
        rule,
        fix: expose,
      })),
  ];
}

function ofPods({ containers, spec, workload }: Pods): readonly Finding[] {
  const hostPorts = containers.flatMap(({ container, field }) =>
    (container.ports ?? []).flatMap(({ hostPort }) =>
      hostPort === undefined
        ? []
        : [
            {
              field: `${field}.ports.hostPort`,
              value: hostPort,
              rule: 'it opens a port on the node',
              fix: expose,
            },
          ],
    ),
  );
  const shares = spec.hostNetwork === true && workload?.hostNetwork === undefined;
  const rule = 'it listens on the node, and no network policy applies to it';
  const fix = 'remove it, or set `hostNetwork` on the workload with the reason';
  return [...hostPorts, ...(shares ? [{ field: 'spec.hostNetwork', value: true, rule, fix }] : [])];
}

/** The tailnet is the only entry point. */
export const noNodePorts: Check<RenderedFleet> = {
  name: 'no-node-ports',
  rule: 'Nothing opens ports on nodes: no NodePorts, host ports, host network, or load balancers other than Tailscale',
  reason: 'A NodePort in the LAN bypassed the ingress that was trusted to be the only entry point',
  run(subject) {
    const services = objectsOfKind(subject, 'Service');
    const all = pods(subject);
    const problem = (placed: RenderedObject, { field, ...finding }: Finding): Problem => ({
      subject: subjectOf(placed.service),
      field: `${nameOf(placed)} ${field}`,
      ...finding,
    });
    return {
      examined: `${count(services, 'Service')}, ${count(all, 'pod template')}`,
      problems: [
        ...services.flatMap((placed) => ofService(placed).map((finding) => problem(placed, finding))),
        ...all.flatMap((pod) => ofPods(pod).map((finding) => problem(pod.placed, finding))),
      ],
    };
  },
};
