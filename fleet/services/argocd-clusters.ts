import { defineService } from '#model/define.ts';
import { mention, text } from '#model/reference.ts';
import type { Expiry } from '#model/vault.ts';
import { days } from '#model/units.ts';
import { clusters, minikubeIndri } from '../hosts.ts';
import { item, lastSeen } from '../vault.ts';
import { argocd } from './argocd/index.ts';

/** How Argo CD signs in to another cluster: with a token of the service account that `argocd-manager` has there. */
function credentials(context: string) {
  const expiry: Expiry = {
    lifetime: days(365),
    // Created by hand at the first bootstrap of the cluster: write that day here.
    issued: lastSeen,
    renew: `kubectl --context ${context} -n argocd-manager create token argocd-manager --duration=8760h`,
  };
  return item(`ArgoCD ${context}`, ['bearer-token', 'ca-data'], { expires: { 'bearer-token': expiry } });
}

/** The Secret that makes a cluster known to Argo CD. */
function registration(context: string, api: string) {
  const login = credentials(context);
  return {
    keys: {
      name: context,
      // The resolver of the Mac, which minikube asks, knows the name, and the certificate contains it.
      server: mention(api),
      config: text`{"bearerToken":"${login.field('bearer-token')}","tlsClientConfig":{"caData":"${login.field('ca-data')}"}}`,
    },
    labels: { 'argocd.argoproj.io/secret-type': 'cluster' },
  };
}

/** Separate from Argo CD itself, which only a person syncs: the other clusters need not wait for that. */
export const argocdClusters = defineService({
  name: 'argocd-clusters',
  description: 'Makes the other clusters known to Argo CD, which registers its own by itself',
  on: minikubeIndri,
  namespace: argocd.namespace,
  tier: 'platform',
  secrets: Object.fromEntries(
    clusters
      .filter(({ api }) => api !== 'in-cluster')
      .map(({ context, api }) => [`cluster-${context}`, registration(context, api)]),
  ),
});
