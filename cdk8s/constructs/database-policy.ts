import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { servicePorts } from '#model/address.ts';
import { type PostgresServer, primaryOf } from '#model/postgres.ts';
import { type Context, labels } from './context.ts';
import { ingressRules } from './network-policy.ts';

/** Network policy of a PostgreSQL server: admits its clients, the ingress proxies if exposed, and the operator. */
export class DatabasePolicy extends Construct {
  constructor(scope: Construct, server: PostgresServer, context: Context) {
    const { name } = server;
    super(scope, `${name}-policy`);
    const { fleet, service } = context;
    const own = new Set([primaryOf(server), `${name}-metrics`]);
    const ports = servicePorts(service).filter((port) => own.has(port.service));
    const operator = fleet.providers.postgres.on(service.on);
    const fromOperator = {
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': operator?.namespace ?? '' } } }],
      ports: [8000, 5432].map((port) => ({ port: k8s.IntOrString.fromNumber(port), protocol: 'TCP' })),
    };
    new k8s.KubeNetworkPolicy(this, 'network-policy', {
      metadata: { name, namespace: service.namespace, labels: labels(service) },
      spec: {
        podSelector: { matchLabels: { 'cnpg.io/cluster': name } },
        policyTypes: ['Ingress'],
        ingress: [...(operator === undefined ? [] : [fromOperator]), ...ingressRules(ports, context)],
      },
    });
  }
}
