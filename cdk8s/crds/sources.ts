import { argocd } from '#fleet/services/argocd/index.ts';
import { cloudnativePg } from '#fleet/services/cloudnative-pg.ts';
import { tailscaleOperator } from '#fleet/services/tailscale-operator.ts';
import type { KubernetesService } from '#model/service.ts';

/** A Go module that contains schemas. */
export interface SchemaSource {
  readonly module: string;
  readonly version: string;
  /** Folder of the schema files inside the module. */
  readonly folder: string;
  /** The files of the kinds that we emit. */
  readonly files: readonly string[];
}

/** The version of an operator that the fleet deploys. */
function deployed(service: KubernetesService | undefined): string {
  if (service?.upstream === undefined) throw new Error('an operator without upstream manifests has no version');
  return service.upstream.revision;
}

/**
 * Where the schemas of the CRDs come from, by operator. To emit another kind, add its file here, run
 * `npm run crds:generate`, and write a construct for it: scope and defaults are read from the CRD.
 */
export const crdSources: Readonly<Record<string, SchemaSource>> = {
  'argo-cd': {
    module: 'github.com/argoproj/argo-cd/v3',
    version: deployed(argocd),
    folder: 'manifests/crds',
    files: ['application-crd.yaml', 'appproject-crd.yaml'],
  },
  'cloudnative-pg': {
    module: 'github.com/cloudnative-pg/cloudnative-pg',
    version: deployed(cloudnativePg),
    folder: 'config/crd/bases',
    files: ['postgresql.cnpg.io_clusters.yaml', 'postgresql.cnpg.io_databases.yaml'],
  },
  'external-secrets': {
    module: 'github.com/external-secrets/external-secrets',
    // 2.0.0 is deployed, but a Go module without /v2 in its path has no version above v1. We only emit external-secrets.io/v1.
    // renovate: datasource=go depName=github.com/external-secrets/external-secrets
    version: 'v1.3.2',
    folder: 'config/crds/bases',
    files: ['external-secrets.io_externalsecrets.yaml', 'external-secrets.io_clustersecretstores.yaml'],
  },
  'tailscale-operator': {
    module: 'tailscale.com',
    version: deployed(tailscaleOperator.services[0]),
    folder: 'cmd/k8s-operator/deploy/crds',
    files: ['tailscale.com_proxyclasses.yaml', 'tailscale.com_proxygroups.yaml'],
  },
};

/** Where the schemas of Kubernetes' own kinds come from: the minor version of the clusters. */
export const kubernetesSource: SchemaSource = {
  module: 'k8s.io/kubernetes',
  // renovate: datasource=go depName=k8s.io/kubernetes
  version: 'v1.34.4',
  folder: 'api/openapi-spec',
  files: ['swagger.json'],
};

/** `module@version`, as it is recorded in the generated file. */
export const sourceName = ({ module, version }: SchemaSource): string => `${module}@${version}`;
