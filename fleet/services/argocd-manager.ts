import { defineService } from '#model/define.ts';
import { k3sRingtail } from '../hosts.ts';

const name = 'argocd-manager';

/** The account under which Argo CD, which runs on the other cluster, manages this one. */
export const argocdManager = defineService({
  name,
  about: 'Access of Argo CD to the cluster',
  on: k3sRingtail,
  tier: 'platform',
  manualSync: 'it is the way in: a bad sync locks Argo CD out of the cluster',
  objects: (_fleet, { namespace }) => [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, namespace },
      automountServiceAccountToken: false,
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      // It creates roles, and nobody may grant more than they have.
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
  ],
});
