import { App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { type Fleet, kubernetesServices } from '#model/fleet.ts';
import type { KubernetesObject } from '#model/service.ts';
import { argoApplications } from '#model/views/applications.ts';
import { ArgoApplication } from './constructs/argo-application.ts';
import { ArgoProject } from './constructs/argo-project.ts';
import { objectsIn } from './objects-in.ts';

/** Cluster-scoped kinds that an ordinary application may own: its namespace and its volumes. */
const applicationKinds = ['/Namespace', '/PersistentVolume'];

/** The AppProjects and Applications of Argo CD. */
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
        // Argo CD labels the namespace of an application even if it already exists.
        clusterKinds: ['/Namespace'],
        kinds: ['argoproj.io/Application', 'argoproj.io/AppProject'],
      },
      {
        name: 'platform',
        description: 'Operators and cluster components',
        services: inTier('platform'),
        clusterKinds: 'all' as const,
      },
      {
        name: 'apps',
        description: 'Applications that own nothing outside their namespaces',
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
