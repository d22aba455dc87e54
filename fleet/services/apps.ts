import { defineService } from '#model/define.ts';
import { minikubeIndri } from '../hosts.ts';
import { argocd } from './argocd/index.ts';

/** Holds no manifests of its own, but the Application of every other service. */
export const apps = defineService({
  name: 'apps',
  description: 'The application that creates all others',
  on: minikubeIndri,
  namespace: argocd.namespace,
  tier: 'platform',
});
