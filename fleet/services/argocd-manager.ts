import { defineService } from '#model/define.ts';
import { onEach } from '#model/per-cluster.ts';
import { clusters } from '../hosts.ts';

const name = 'argocd-manager';

/** The account of Argo CD on clusters other than its own. */
export const argocdManager = onEach(
  clusters.filter(({ api }) => api !== 'in-cluster'),
  (on) =>
    defineService({
      name: `${name}${on.suffix}`,
      description: 'Access of Argo CD to the cluster',
      on,
      namespace: name,
      tier: 'platform',
      manualSync: 'a bad sync locks Argo CD out of the cluster',
      objects: [
        {
          apiVersion: 'v1',
          kind: 'ServiceAccount',
          metadata: { name, namespace: name },
          automountServiceAccountToken: false,
        },
        {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'ClusterRoleBinding',
          metadata: { name },
          // It creates roles, and can only grant permissions that it has.
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
          subjects: [{ kind: 'ServiceAccount', name, namespace: name }],
        },
      ],
    }),
);
