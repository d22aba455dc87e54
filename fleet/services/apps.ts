import { defineService } from '#model/define.ts';
import { minikubeIndri } from '../hosts.ts';
import { argocd } from './argocd/index.ts';

/** Its manifests are the Applications of all other services. */
export const apps = defineService({
  name: 'apps',
  description: 'The application that creates all others',
  on: minikubeIndri,
  namespace: argocd.namespace,
  tier: 'platform',
});
