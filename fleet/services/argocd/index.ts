import { kubernetesApi } from '#model/call.ts';
import { defineService } from '#model/define.ts';
import { image } from '#model/image.ts';
import { addressOf, internalUrl, self, tailnetUrl, text } from '#model/reference.ts';
import type { KubernetesObject } from '#model/service.ts';
import { minikubeIndri } from '../../hosts.ts';
import { argocdForgeKey, authentikItem } from '../../vault.ts';
import { forgejo } from '../forgejo.ts';
import { settings } from './config.ts';

// renovate: datasource=github-releases depName=argoproj/argo-cd
const version = 'v3.3.2';

const clientSecret = authentikItem.field('argocd-client-secret');

/** The containers of upstream's manifest have neither requests nor limits. */
const limits: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'argocd', namespace: 'argocd' },
  spec: {
    limits: [{ type: 'Container', defaultRequest: { cpu: '25m', memory: '128Mi' }, default: { memory: '1536Mi' } }],
  },
};

/** Deploys all other services, and itself. */
export const argocd = defineService({
  name: 'argocd',
  description: 'GitOps CD',
  on: minikubeIndri,
  tier: 'platform',
  upstream: {
    mirror: 'argo-cd',
    revision: version,
    path: 'manifests',
    directory: { include: 'install.yaml' },
    services: [
      { service: 'argocd-server', name: 'http', port: 80, targetPort: 8080 },
      { service: 'argocd-metrics', name: 'controller', port: 8082 },
      { service: 'argocd-server-metrics', name: 'server', port: 8083 },
      { service: 'argocd-repo-server', name: 'repo-server', port: 8084 },
    ],
    images: [
      image('quay.io/argoproj/argocd', version),
      // not renewed: the manifests of the release name it
      image('ghcr.io/dexidp/dex', 'v2.43.0'),
      // not renewed: the manifests of the release name it
      image('public.ecr.aws/docker/library/redis', '8.2.3-alpine'),
    ],
    podSecurity: { level: 'restricted', reason: "upstream's manifest complies" },
  },
  secrets: {
    'argocd-oidc-authentik': {
      keys: { 'client-secret': clientSecret },
      labels: { 'app.kubernetes.io/part-of': 'argocd' },
    },
    // The URL is a prefix, so it applies to every repository of the forge.
    'repo-creds-forge': {
      keys: {
        type: 'git',
        url: text`ssh://forgejo@${addressOf(forgejo, 'ssh')}/`,
        insecure: 'false',
        sshPrivateKey: argocdForgeKey.field('private-key-openssh'),
      },
      labels: { 'argocd.argoproj.io/secret-type': 'repo-creds' },
    },
  },
  calls: [kubernetesApi('manages everything in this cluster')],
  objects: [...settings('argocd'), limits],
  exposures: [
    { host: 'argocd', ingressName: 'argocd-server-tailscale', audience: 'admin', auth: 'sso', health: '/healthz' },
  ],
  sso: {
    title: 'ArgoCD',
    secret: clientSecret,
    redirects: [internalUrl(self, '/auth/callback'), tailnetUrl(self, '/auth/callback')],
    groups: ['admins'],
  },
  metrics: {
    'argocd-application-controller': { port: 'controller' },
    'argocd-server': { port: 'server' },
    'argocd-repo-server': { port: 'repo-server' },
  },
  tile: { group: 'Infrastructure', name: 'ArgoCD', icon: 'argo-cd.png' },
  manualSync: 'a bad sync of Argo CD disables the tool that could revert it',
  serverSideApply: 'its CRDs exceed the size limit of the last-applied annotation',
});
