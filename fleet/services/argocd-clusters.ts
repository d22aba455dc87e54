import { defineService } from '#model/define.ts';
import { literal, secret, template } from '#model/secret.ts';
import { k3sRingtail, minikubeIndri } from '../hosts.ts';
import { argocdRingtail } from '../vault.ts';
import { argocd } from './argocd/index.ts';

const ringtailCluster = secret(
  `cluster-${k3sRingtail.context}`,
  {
    name: literal(k3sRingtail.context),
    server: literal(k3sRingtail.api),
    config: template`{"bearerToken":"${argocdRingtail.field('bearer-token')}","tlsClientConfig":{"caData":"${argocdRingtail.field('ca-data')}"}}`,
  },
  { labels: { 'argocd.argoproj.io/secret-type': 'cluster' } },
);

/** Apart from Argo CD itself, which only a person syncs: the other clusters need not wait for that. */
export const argocdClusters = defineService({
  name: 'argocd-clusters',
  about: 'Makes the other clusters known to Argo CD, which registers its own by itself',
  on: minikubeIndri,
  namespace: argocd.namespace,
  tier: 'platform',
  secrets: [ringtailCluster],
  links: {
    [`${ringtailCluster.name}/server`]:
      'the resolver of the Mac, which minikube asks, knows the name; the certificate has it',
  },
});
