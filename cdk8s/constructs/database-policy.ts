import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import type { PostgresServer } from '#model/postgres.ts';
import { type Context, labels } from './context.ts';
import { ingressRules } from './network-policy.ts';

/** Who may reach a database server: its callers, the ingress proxies where it is exposed, and the operator on its status port. */
export class DatabasePolicy extends Construct {
  constructor(scope: Construct, { name }: PostgresServer, context: Context) {
    super(scope, `${name}-policy`);
    const { fleet, service } = context;
    const operator = fleet.joints.postgresOperator.namespace;
    new k8s.KubeNetworkPolicy(this, 'network-policy', {
      metadata: { name, namespace: service.namespace, labels: labels(service) },
      spec: {
        podSelector: { matchLabels: { 'cnpg.io/cluster': name } },
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': operator } } }],
            ports: [8000, 5432].map((port) => ({ port: k8s.IntOrString.fromNumber(port), protocol: 'TCP' })),
          },
          ...ingressRules(undefined, context),
        ],
      },
    });
  }
}
