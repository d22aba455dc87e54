import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { Fleet } from '#model/fleet.ts';
import type { Cluster } from '#model/host.ts';
import type { KubernetesService, Upstream } from '#model/service.ts';
import type { Application } from '#model/views/applications.ts';
import { namespaceLevels } from '#model/views/pod-security.ts';
import { type ApplicationSpec, application } from '../crds/index.ts';

/** Folder of an application's own manifests, from the root of the repository. */
export const manifestPath = ({ name, on }: KubernetesService): string => `dist/k8s/${on.name}/${name}`;

/** Address under which Argo CD knows a cluster. */
export const destination = ({ api }: Cluster): string =>
  api === 'in-cluster' ? 'https://kubernetes.default.svc' : api;

type Source = NonNullable<ApplicationSpec['sources']>[number];

/** The CRDs that a chart in git lacks, then the manifests or the chart itself. */
function upstreamSources({ mirror, revision, path, crds, directory, helm }: Upstream, { joints }: Fleet): Source[] {
  const at = { repoURL: `${joints.delivery.mirrors}/${mirror}.git`, targetRevision: revision };
  return [
    ...(crds === undefined ? [] : [{ ...at, path: crds }]),
    {
      ...at,
      path,
      ...(directory === undefined ? {} : { directory: { ...directory } }),
      ...(helm === undefined
        ? {}
        : {
            helm: {
              releaseName: helm.release,
              valuesObject: { ...helm.values },
              ...(helm.skipCrds === true ? { skipCrds: true } : {}),
            },
          }),
    },
  ];
}

/** Where the manifests come from; where both speak of one object, our own, named last, wins. */
function sourcesOf(
  service: KubernetesService,
  fleet: Fleet,
  hasManifests: boolean,
): Pick<ApplicationSpec, 'source' | 'sources'> {
  const { repository, revision, root } = fleet.joints.delivery;
  const path = service === root ? 'dist/argocd' : manifestPath(service);
  const own: Source = { repoURL: repository, targetRevision: revision, path };
  const sources = [
    ...(service.upstream === undefined ? [] : upstreamSources(service.upstream, fleet)),
    ...(hasManifests || service === root ? [own] : []),
  ];
  const [only] = sources;
  return sources.length === 1 && only !== undefined ? { source: only } : { sources };
}

function syncPolicy(service: KubernetesService, fleet: Fleet): NonNullable<ApplicationSpec['syncPolicy']> {
  const level = namespaceLevels(fleet).get(`${service.on.name}/${service.namespace}`) ?? 'restricted';
  return {
    ...(service.manualSync === undefined ? { automated: { prune: true, selfHeal: true } } : {}),
    syncOptions: [
      'CreateNamespace=true',
      // The API server validates. Argo CD would only read a schema for each object to learn that it does.
      'Validate=false',
      ...(service.serverSideApply === undefined ? [] : ['ServerSideApply=true']),
      // Custom resources may arrive in the same sync as their definitions.
      ...(service.upstream === undefined ? [] : ['SkipDryRunOnMissingResource=true']),
    ],
    managedNamespaceMetadata: {
      labels: { 'pod-security.kubernetes.io/enforce': level, 'pod-security.kubernetes.io/warn': 'restricted' },
    },
    // A fix that is pushed meanwhile is tried, instead of the commit that failed.
    retry: { limit: 5, refresh: true, backoff: { duration: '10s', factor: 2, maxDuration: '3m' } },
  };
}

/** An Argo CD Application; it takes its objects along when its service is removed, except those that hold data. */
export class ArgoApplication extends Construct {
  constructor(scope: Construct, { service, wave }: Application, fleet: Fleet, hasManifests: boolean) {
    super(scope, service.name);
    const { by, root } = fleet.joints.delivery;
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
        namespace: by.namespace,
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
