import { defineService } from '#model/define.ts';
import { mention, text } from '#model/reference.ts';
import type { Expiry } from '#model/vault.ts';
import { days } from '#model/units.ts';
import { clusters, minikubeIndri } from '../hosts.ts';
import { item, lastSeen } from '../vault.ts';
import { argocd } from './argocd/index.ts';

/** Argo CD's credentials for another cluster: a token of the service account `argocd-manager`. */
function credentials(context: string) {
  const expiry: Expiry = {
    lifetime: days(365),
    // Created by hand when the cluster is bootstrapped. Set that date here.
    issued: lastSeen,
    renew: `kubectl --context ${context} -n argocd-manager create token argocd-manager --duration=8760h`,
  };
  return item(`ArgoCD ${context}`, ['bearer-token', 'ca-data'], { expires: { 'bearer-token': expiry } });
}

/** The Secret that registers a cluster in Argo CD. */
function registration(context: string, api: string) {
  const login = credentials(context);
  return {
    keys: {
      name: context,
      // Minikube uses the resolver of the Mac, which knows this name, and the certificate contains it.
      server: mention(api),
      config: text`{"bearerToken":"${login.field('bearer-token')}","tlsClientConfig":{"caData":"${login.field('ca-data')}"}}`,
    },
    labels: { 'argocd.argoproj.io/secret-type': 'cluster' },
  };
}

/** Separate from Argo CD, which is only synced by hand, so that the other clusters do not wait for that. */
export const argocdClusters = defineService({
  name: 'argocd-clusters',
  description: 'Registers the other clusters in Argo CD',
  on: minikubeIndri,
  namespace: argocd.namespace,
  tier: 'platform',
  secrets: Object.fromEntries(
    clusters
      .filter(({ api }) => api !== 'in-cluster')
      .map(({ context, api }) => [`cluster-${context}`, registration(context, api)]),
  ),
});
