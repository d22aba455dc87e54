import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import type { PolicyRule, Workload } from '#model/workload.ts';
import { type Context, labels, workloadName } from './context.ts';
import { defined } from './defined.ts';

const policyRule = ({ groups = [''], resources, names, urls, verbs }: PolicyRule): k8s.PolicyRule =>
  defined({
    apiGroups: resources === undefined ? undefined : [...groups],
    resources: resources && [...resources],
    resourceNames: names && [...names],
    nonResourceUrLs: urls && [...urls],
    verbs: [...verbs],
  });

/** A ServiceAccount with its roles. */
export class Permissions extends Construct {
  constructor(scope: Construct, workload: Workload, { service }: Context) {
    const name = workloadName(service, workload);
    super(scope, name);
    const { namespace } = service;
    const metadata = { name, namespace, labels: labels(service, name) };
    const subjects = [{ kind: 'ServiceAccount', name, namespace }];
    new k8s.KubeServiceAccount(this, 'service-account', { metadata, automountServiceAccountToken: false });
    const { cluster = [], namespace: local = [] } = workload.rbac ?? {};
    if (cluster.length > 0) {
      const wide = { name: metadata.name, labels: metadata.labels };
      new k8s.KubeClusterRole(this, 'cluster-role', { metadata: wide, rules: cluster.map(policyRule) });
      const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name };
      new k8s.KubeClusterRoleBinding(this, 'cluster-role-binding', { metadata: wide, roleRef, subjects });
    }
    if (local.length > 0) {
      new k8s.KubeRole(this, 'role', { metadata, rules: local.map(policyRule) });
      const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name };
      new k8s.KubeRoleBinding(this, 'role-binding', { metadata, roleRef, subjects });
    }
  }
}
