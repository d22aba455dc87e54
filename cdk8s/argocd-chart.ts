import { App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { type Fleet, kubernetesServices } from '#model/fleet.ts';
import type { KubernetesObject } from '#model/service.ts';
import { argoApplications } from '#model/views/applications.ts';
import { ArgoApplication } from './constructs/argo-application.ts';
import { ArgoProject } from './constructs/argo-project.ts';
import { objectsIn } from './objects-in.ts';

/** Cluster-wide kinds that an ordinary application may own: its namespace, and the volumes that belong to it. */
const applicationKinds = ['/Namespace', '/PersistentVolume'];

/** What Argo CD reads to know all applications and what each may do. */
class ArgoChart extends Chart {
  constructor(scope: Construct, fleet: Fleet, hasManifests: (service: string) => boolean) {
    super(scope, 'argocd');
    const { root } = fleet.providers.delivery;
    const services = kubernetesServices(fleet);
    const inTier = (tier: string) => services.filter((service) => service.tier === tier && service !== root);
    const projects = [
      {
        name: 'root',
        description: 'The application that creates all others',
        services: [root],
        // Argo CD labels the namespace of an application, even where it exists already.
        clusterKinds: ['/Namespace'],
        kinds: ['argoproj.io/Application', 'argoproj.io/AppProject'],
      },
      {
        name: 'platform',
        description: 'Operators and what the cluster itself needs',
        services: inTier('platform'),
        clusterKinds: 'all' as const,
      },
      {
        name: 'apps',
        description: 'Applications, which own nothing beyond their namespaces',
        services: inTier('apps'),
        clusterKinds: applicationKinds,
      },
    ];
    for (const project of projects) new ArgoProject(this, project, fleet);
    for (const application of argoApplications(fleet)) {
      new ArgoApplication(this, application, fleet, hasManifests(application.service.name));
    }
  }
}

/** The Applications and AppProjects of the fleet. */
export const argoObjects = (fleet: Fleet, hasManifests: (service: string) => boolean): readonly KubernetesObject[] =>
  objectsIn(new ArgoChart(new App(), fleet, hasManifests));
