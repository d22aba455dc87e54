import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { type Port, type Workload, containersOf, portsOf } from '#model/workload.ts';
import { type Context, identity, labels, workloadName } from './context.ts';

type ServedPort = Required<Port> & { readonly name: string; readonly service: number };

/** Ports of a workload that are part of its Kubernetes Service. */
export const servedPorts = (workload: Workload): readonly ServedPort[] =>
  containersOf(workload)
    .flatMap(portsOf)
    .flatMap((port) => (port.service === false ? [] : [{ ...port, service: port.service }]));

/** The ClusterIP Service of a workload. A StatefulSet has one too, because its only pod needs no name of its own. */
export class Service extends Construct {
  constructor(scope: Construct, workload: Workload, { service }: Context) {
    const name = workload.serviceName ?? workloadName(service, workload);
    super(scope, name);
    const ports = servedPorts(workload);
    new k8s.KubeService(this, 'service', {
      metadata: { name, namespace: service.namespace, labels: labels(service, workloadName(service, workload)) },
      spec: {
        selector: identity(workloadName(service, workload)),
        ports: ports.map((port) => ({
          name: port.name,
          port: port.service,
          targetPort: k8s.IntOrString.fromString(port.name),
          protocol: port.protocol,
        })),
      },
    });
  }
}
