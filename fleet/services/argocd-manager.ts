import { defineService } from '#model/define.ts';
import { onEach } from '#model/per-cluster.ts';
import { clusters } from '../hosts.ts';

const name = 'argocd-manager';

/** The account with which Argo CD, which runs on another cluster, manages this one. */
export const argocdManager = onEach(
  clusters.filter(({ api }) => api !== 'in-cluster'),
  (on) =>
    defineService({
      name: `${name}${on.suffix}`,
      description: 'Access of Argo CD to the cluster',
      on,
      namespace: name,
      tier: 'platform',
      manualSync: 'it is the way in: a bad sync locks Argo CD out of the cluster',
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
          // It creates roles, and nobody may grant more than they have.
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
          subjects: [{ kind: 'ServiceAccount', name, namespace: name }],
        },
      ],
    }),
);
