import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { type ServicePort, calledExposure, leadsTo, servicePort, servicePorts, tailnetPort } from '#model/address.ts';
import { fail } from '#model/errors.ts';
import { machineOf } from '#model/host.ts';
import type { KubernetesService } from '#model/service.ts';
import { type Caller, callersOf, callsPort, callsTo, outsideCalls } from '#model/views/calls.ts';
import type { Workload } from '#model/workload.ts';
import { type Context, identity, labels, workloadName } from './context.ts';
import { defined, nonEmptyMap } from './defined.ts';

const { IntOrString } = k8s;

const tcp = (...ports: readonly number[]): k8s.NetworkPolicyPort[] =>
  ports.map((port) => ({ port: IntOrString.fromNumber(port), protocol: 'TCP' }));

const inNamespace = (namespace: string, pods: Record<string, string> = {}): k8s.NetworkPolicyPeer => {
  const matchLabels = nonEmptyMap(pods);
  return defined({
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    podSelector: matchLabels === undefined ? undefined : { matchLabels },
  });
};

const ofService = ({ name }: KubernetesService): Record<string, string> => ({ 'app.kubernetes.io/part-of': name });

/** Pods of a service; for an upstream chart, whose labels are unknown, all pods of its namespace. */
const peer = (service: KubernetesService): k8s.NetworkPolicyPeer =>
  inNamespace(service.namespace, service.workloads.length > 0 ? ofService(service) : {});

/** Private address ranges, in one of which the API server of every cluster is. */
const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** Address ranges outside the internet: private, tailnet and link-local. */
const internal = [...privateRanges, '100.64.0.0/10', '169.254.0.0/16'].sort();

const dns: k8s.NetworkPolicyEgressRule = {
  to: [inNamespace('kube-system', { 'k8s-app': 'kube-dns' })],
  ports: [
    { port: IntOrString.fromNumber(53), protocol: 'UDP' },
    { port: IntOrString.fromNumber(53), protocol: 'TCP' },
  ],
};

/**
 * Ingress and egress of a workload: exactly its callers and calls, plus DNS, pods of the same service, and the ingress
 * proxies if it is exposed. Kubelet probes are always allowed
 * (https://kubernetes.io/docs/concepts/services-networking/network-policies/). A pod on the host network has none,
 * because Kubernetes does not define the effect of a policy on it.
 */
export class WorkloadPolicy extends Construct {
  constructor(scope: Construct, workload: Workload, context: Context) {
    const name = workloadName(context.service, workload);
    super(scope, name);
    const { service } = context;
    const siblings = service.workloads.length > 1 ? [{ podSelector: { matchLabels: ofService(service) } }] : [];
    const ports = servicePorts(service).filter((port) => port.workload === name);
    new k8s.KubeNetworkPolicy(this, 'network-policy', {
      metadata: { name, namespace: service.namespace, labels: labels(service, name) },
      spec: {
        podSelector: { matchLabels: identity(name) },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [...siblings.map((pods) => ({ from: [pods] })), ...ingressRules(ports, context)],
        egress: [dns, ...siblings.map((pods) => ({ to: [pods] })), ...egressRules(context)],
      },
    });
  }
}

/**
 * True if all pods of a service connect from the address of their node. No selector matches that, but pods always admit
 * their own node (https://kubernetes.io/docs/concepts/services-networking/network-policies/).
 */
const isOnHostNetwork = ({ workloads }: KubernetesService): boolean =>
  workloads.length > 0 && workloads.every(({ hostNetwork }) => hostNetwork !== undefined);

/** Distinct items, in an order that does not depend on declarations. */
const sorted = <Item>(items: readonly Item[]): Item[] =>
  [...new Map(items.map((item) => [JSON.stringify(item), item]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, item]) => item);

/** Rules that let callers and ingress proxies connect to the given ports. */
export function ingressRules(
  ports: readonly ServicePort[],
  { fleet, service }: Context,
): k8s.NetworkPolicyIngressRule[] {
  const proxies = fleet.providers.ingress.on(service.on);
  return ports.flatMap((port) => {
    const callers = callersOf(fleet, service).flatMap((call) => {
      const { caller } = call;
      if (caller.kind !== 'kubernetes' || caller.on !== service.on || caller === service) return [];
      return callsPort(call, port) && !isOnHostNetwork(caller) ? [peer(caller)] : [];
    });
    const exposed = service.exposures.some((exposure) =>
      leadsTo(service, exposure, { port: port.name, service: port.service }),
    );
    const from = [...sorted(callers), ...(exposed && proxies !== undefined ? [inNamespace(proxies.namespace)] : [])];
    return from.length === 0 ? [] : [{ from, ports: tcp(port.targetPort) }];
  });
}

const egressRules = (context: Context): k8s.NetworkPolicyEgressRule[] =>
  sorted([
    ...callsTo(context.fleet, context.service).map((call) => toService(call, context)),
    ...outsideCalls(context.service).map((call): k8s.NetworkPolicyEgressRule => {
      switch (call.kind) {
        case 'internet':
          return { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: internal } }] };
        case 'lan':
          return { to: [{ ipBlock: { cidr: `${call.address}/32` } }], ports: tcp(call.port) };
        case 'kubernetes-api':
          return {
            to: privateRanges.map((cidr) => ({ ipBlock: { cidr } })),
            ports: tcp(443, context.service.on.apiPort),
          };
      }
    }),
  ]);

function toService(call: Caller, context: Context): k8s.NetworkPolicyEgressRule {
  const { to } = call;
  return to.kind === 'kubernetes' && to.on === context.service.on
    ? { to: [peer(to)], ports: tcp(servicePort(to, call).targetPort) }
    : throughGateway(call, context);
}

/** Services elsewhere are reached through the gateway, at the address of its host. */
function throughGateway(call: Caller, { fleet, service }: Context): k8s.NetworkPolicyEgressRule {
  const { to } = call;
  const exposure = calledExposure(to, call);
  const { name, tailnetAddress } = machineOf(fleet.providers.gateway.service.on);
  if (tailnetAddress === undefined) {
    return fail({
      subject: `host ${name}`,
      field: 'tailnetAddress',
      value: undefined,
      rule: `${service.name} calls ${to.name} through the gateway on this host, and a network policy needs its address`,
      fix: 'set `tailnetAddress` to its address in the tailnet',
    });
  }
  return {
    to: [{ ipBlock: { cidr: `${tailnetAddress}/32` } }],
    ports: tcp(exposure.internalPort ?? tailnetPort(to, { ...exposure, protocol: 'https' })),
  };
}
