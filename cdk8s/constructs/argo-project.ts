import type { IAppProjectSpec as AppProjectSpec } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1/AppProjectSpec';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { Fleet } from '#model/fleet.ts';
import type { KubernetesService } from '#model/service.ts';
import { repositoryUrl } from '#model/views/delivery.ts';
import { destination } from './argo-application.ts';
import { defined } from './defined.ts';

const appProject = { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject' } as const;

/** What the applications of a project may own. */
export interface ProjectProps {
  readonly name: string;
  readonly description: string;
  readonly services: readonly KubernetesService[];
  /** Cluster-scoped kinds as `group/Kind`; `all` for operators, which install their own. */
  readonly clusterKinds: 'all' | readonly string[];
  /**
   * Namespaced kinds as `group/Kind`.
   * @default all kinds
   */
  readonly kinds?: readonly string[];
}

const groupKind = (name: string): { group: string; kind: string } => {
  const [group = '', kind = ''] = name.split('/');
  return { group, kind };
};

const unique = (items: readonly string[]): string[] => [...new Set(items)].sort();

/** An AppProject that permits exactly the repositories, clusters and namespaces that its applications use. */
export class ArgoProject extends Construct {
  constructor(scope: Construct, { name, description, services, clusterKinds, kinds }: ProjectProps, fleet: Fleet) {
    super(scope, `project-${name}`);
    const { namespace: argocd } = fleet.providers.delivery.service;
    const upstreams = services.flatMap(({ upstream }) =>
      upstream === undefined ? [] : [`${repositoryUrl(fleet, 'mirrors')}/${upstream.mirror}.git`],
    );
    const targets = unique(services.map(({ on, namespace }) => `${destination(on)} ${namespace}`));
    const spec: AppProjectSpec = defined({
      description,
      sourceRepos: unique([repositoryUrl(fleet, 'repository'), ...upstreams]),
      destinations: targets.map((target) => {
        const [server = '', namespace = ''] = target.split(' ');
        return { server, namespace };
      }),
      clusterResourceWhitelist: clusterKinds === 'all' ? [{ group: '*', kind: '*' }] : clusterKinds.map(groupKind),
      namespaceResourceWhitelist: kinds?.map(groupKind),
      // Secrets come from the vault. Manifests of operators contain empty Secrets, which the operators fill.
      namespaceResourceBlacklist:
        clusterKinds === 'all' || kinds !== undefined ? undefined : [{ group: '', kind: 'Secret' }],
    });
    new ApiObject(this, 'project', {
      ...appProject,
      metadata: { name, namespace: argocd, annotations: { 'argocd.argoproj.io/sync-wave': '-1' } },
      spec,
    });
  }
}
