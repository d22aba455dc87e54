import type { IApplicationSpec as ApplicationSpec } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1/ApplicationSpec';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { Fleet } from '#model/fleet.ts';
import type { Cluster } from '#model/host.ts';
import type { KubernetesService, Upstream } from '#model/service.ts';
import type { Application } from '#model/views/applications.ts';
import { repositoryUrl } from '#model/views/delivery.ts';
import { namespaceLevels } from '#model/views/pod-security.ts';
import { defined } from './defined.ts';

const application = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' } as const;

/** Folder of an application's own manifests, relative to the root of the repository. */
export const manifestPath = ({ name, on }: KubernetesService): string => `dist/k8s/${on.name}/${name}`;

/** URL of a cluster in Argo CD. */
export const destination = ({ api }: Cluster): string =>
  api === 'in-cluster' ? 'https://kubernetes.default.svc' : api;

type Source = NonNullable<ApplicationSpec['sources']>[number];

/** The CRDs, if the chart does not contain them, then the manifests or the chart. */
function upstreamSources({ mirror, revision, path, crds, directory, helm }: Upstream, fleet: Fleet): Source[] {
  const at = { repoURL: `${repositoryUrl(fleet, 'mirrors')}/${mirror}.git`, targetRevision: revision };
  const chart = defined({
    ...at,
    path,
    directory: directory && { ...directory },
    helm:
      helm &&
      defined({
        releaseName: helm.release,
        valuesObject: { ...helm.values },
        skipCrds: helm.skipCrds === true ? true : undefined,
      }),
  });
  return crds === undefined ? [chart] : [{ ...at, path: crds }, chart];
}

/** Sources of the manifests. If two sources contain an object, the last one wins: our own. */
function sourcesOf(
  service: KubernetesService,
  fleet: Fleet,
  hasManifests: boolean,
): Pick<ApplicationSpec, 'source' | 'sources'> {
  const { revision, root } = fleet.providers.delivery;
  const path = service === root ? 'dist/argocd' : manifestPath(service);
  const own: Source = { repoURL: repositoryUrl(fleet, 'repository'), targetRevision: revision, path };
  const sources = [
    ...(service.upstream === undefined ? [] : upstreamSources(service.upstream, fleet)),
    ...(hasManifests || service === root ? [own] : []),
  ];
  const [only] = sources;
  return sources.length === 1 && only !== undefined ? { source: only } : { sources };
}

function syncPolicy(service: KubernetesService, fleet: Fleet): NonNullable<ApplicationSpec['syncPolicy']> {
  const level = namespaceLevels(fleet).get(`${service.on.name}/${service.namespace}`) ?? 'restricted';
  return defined({
    automated:
      service.manualSync === undefined ? { prune: service.manualPrune === undefined, selfHeal: true } : undefined,
    syncOptions: [
      'CreateNamespace=true',
      // The API server validates anyway; client-side validation only costs time.
      'Validate=false',
      ...(service.serverSideApply === undefined ? [] : ['ServerSideApply=true']),
      // Custom resources may arrive in the same sync as their definitions.
      ...(service.upstream === undefined ? [] : ['SkipDryRunOnMissingResource=true']),
    ],
    managedNamespaceMetadata: {
      labels: { 'pod-security.kubernetes.io/enforce': level, 'pod-security.kubernetes.io/warn': 'restricted' },
    },
    // A retry uses the latest revision instead of the one that failed.
    retry: { limit: 5, refresh: true, backoff: { duration: '10s', factor: 2, maxDuration: '3m' } },
  });
}

/** An Argo CD Application. If its service is removed, its objects are deleted, except those that hold data. */
export class ArgoApplication extends Construct {
  constructor(scope: Construct, { service, wave }: Application, fleet: Fleet, hasManifests: boolean) {
    super(scope, service.name);
    const { service: argocd, root } = fleet.providers.delivery;
    const paths = service === root ? '/dist/argocd' : `/${manifestPath(service)}`;
    const spec: ApplicationSpec = {
      project: service === root ? 'root' : service.tier,
      ...sourcesOf(service, fleet, hasManifests),
      destination: { server: destination(service.on), namespace: service.namespace },
      syncPolicy: syncPolicy(service, fleet),
      revisionHistoryLimit: 5,
    };
    new ApiObject(this, 'application', {
      ...application,
      metadata: {
        name: service.name,
        namespace: argocd.namespace,
        labels: { 'app.kubernetes.io/part-of': root.name },
        annotations: {
          'argocd.argoproj.io/sync-wave': String(wave),
          // A push refreshes only the applications whose files it touches.
          'argocd.argoproj.io/manifest-generate-paths': paths,
        },
        finalizers: ['resources-finalizer.argocd.argoproj.io'],
      },
      spec,
    });
  }
}
