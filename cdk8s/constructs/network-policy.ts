import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { calledExposure, servicePort, servicePorts, tailnetPort } from '#model/address.ts';
import type { Call } from '#model/call.ts';
import { refuseOne } from '#model/errors.ts';
import { portName } from '#model/exposure.ts';
import { hostOf } from '#model/host.ts';
import type { AnyService, KubernetesService } from '#model/service.ts';
import type { Workload } from '#model/workload.ts';
import { callersOf, callsOf } from '#model/views/calls.ts';
import { type Context, identity, labels, workloadName } from './context.ts';

const { IntOrString } = k8s;

const tcp = (...ports: readonly number[]): k8s.NetworkPolicyPort[] =>
  ports.map((port) => ({ port: IntOrString.fromNumber(port), protocol: 'TCP' }));

const inNamespace = (namespace: string, pods: Record<string, string> = {}): k8s.NetworkPolicyPeer => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
  ...(Object.keys(pods).length === 0 ? {} : { podSelector: { matchLabels: pods } }),
});

const ofService = ({ name }: KubernetesService): Record<string, string> => ({ 'app.kubernetes.io/part-of': name });

/** Pods of a service, as a peer; what an upstream chart runs carries labels of its own, so its namespace stands for it. */
const peer = (service: KubernetesService): k8s.NetworkPolicyPeer =>
  inNamespace(service.namespace, service.workloads.length > 0 ? ofService(service) : {});

/** Addresses that are not the internet: private networks, the tailnet, link-local. */
const internal = ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'];

const dns: k8s.NetworkPolicyEgressRule = {
  to: [inNamespace('kube-system', { 'k8s-app': 'kube-dns' })],
  ports: [
    { port: IntOrString.fromNumber(53), protocol: 'UDP' },
    { port: IntOrString.fromNumber(53), protocol: 'TCP' },
  ],
};

/**
 * Who may talk to a workload and to whom it may talk: exactly the declared calls, plus DNS, pods of the same service,
 * and the ingress proxies where it is exposed. Probes of the kubelet are exempt by definition
 * (https://kubernetes.io/docs/concepts/services-networking/network-policies/).
 */
export class WorkloadPolicy extends Construct {
  constructor(scope: Construct, workload: Workload, context: Context) {
    const name = workloadName(context.service, workload);
    super(scope, name);
    const { fleet, service } = context;
    const egress = sorted(callsOf(fleet, service).map((call) => egressRule(call, context)));
    new k8s.KubeNetworkPolicy(this, 'network-policy', {
      metadata: { name, namespace: service.namespace, labels: labels(service, name) },
      spec: {
        podSelector: { matchLabels: identity(name) },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          ...(siblings(service) ? [{ from: [{ podSelector: { matchLabels: ofService(service) } }] }] : []),
          ...ingressRules(workload, context),
        ],
        egress: [
          dns,
          ...(siblings(service) ? [{ to: [{ podSelector: { matchLabels: ofService(service) } }] }] : []),
          ...egress,
        ],
      },
    });
  }
}

/** Each rule once, in an order that does not depend on the order of declaration. */
const sorted = <Rule>(rules: readonly Rule[]): Rule[] =>
  [...new Map(rules.map((rule) => [JSON.stringify(rule), rule]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, rule]) => rule);

const siblings = ({ workloads }: KubernetesService): boolean => workloads.length > 1;

/** Rules that let callers and proxies in, by target port. */
export function ingressRules(
  workload: Workload | undefined,
  { fleet, service }: Context,
): k8s.NetworkPolicyIngressRule[] {
  const ports = servicePorts(service).filter(
    (port) => workload === undefined || port.workload === workloadName(service, workload),
  );
  const proxies = fleet.joints.ingress.by.find(({ on }) => on === service.on);
  return ports.flatMap((port) => {
    const callers = sorted(
      callersOf(fleet, service).flatMap(({ caller, port: called }) =>
        called === port.name && caller.kind === 'kubernetes' && caller.on === service.on && caller !== service
          ? [peer(caller)]
          : [],
      ),
    );
    const exposed = service.exposures.some(
      (exposure) => portName(exposure) === port.name && (exposure.of === undefined || exposure.of === port.service),
    );
    const from = [...callers, ...(exposed && proxies !== undefined ? [inNamespace(proxies.namespace)] : [])];
    return from.length === 0 ? [] : [{ from, ports: tcp(port.targetPort) }];
  });
}

function egressRule(call: Call, context: Context): k8s.NetworkPolicyEgressRule {
  const { service } = context;
  switch (call.kind) {
    case 'internet':
      return { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: internal } }] };
    case 'lan':
      return { to: [{ ipBlock: { cidr: `${call.address}/32` } }], ports: tcp(call.port) };
    case 'kubernetes-api':
      return { ports: tcp(443, service.on.apiPort) };
    case 'service':
      return call.to.kind === 'kubernetes' && call.to.on === service.on
        ? { to: [peer(call.to)], ports: tcp(targetPort(call.to, call.port)) }
        : throughGateway(call.to, call.port, context);
  }
}

const targetPort = (service: KubernetesService, port: string): number => servicePort(service, port).targetPort;

/** Services of other places answer behind the gateway, at the address of its host. */
function throughGateway(to: AnyService, port: string, { fleet, service }: Context): k8s.NetworkPolicyEgressRule {
  const exposure = calledExposure(to, port);
  const { tailnetAddress } = hostOf(fleet.joints.gateway.by.on);
  if (tailnetAddress === undefined) {
    return refuseOne({
      subject: `host ${fleet.joints.gateway.by.on.name}`,
      field: 'tailnetAddress',
      value: undefined,
      rule: `${service.name} calls ${to.name} through the gateway there, and its NetworkPolicy names the address`,
      fix: 'write down the address',
    });
  }
  return {
    to: [{ ipBlock: { cidr: `${tailnetAddress}/32` } }],
    ports: tcp(exposure.internalPort ?? tailnetPort(to, { ...exposure, protocol: 'https' })),
  };
}
