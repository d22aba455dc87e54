/** A Go module that carries schemas, and the version of it that runs in the clusters. */
export interface SchemaSource {
  readonly module: string;
  readonly version: string;
  /** Folder of the CRD files inside the module. */
  readonly folder: string;
  /** File names of the CRDs that we emit. */
  readonly files: readonly string[];
}

/** Where the schemas of the CRDs come from. A version here follows the operator that is deployed, not its newest release. */
export const CRD_SOURCES = {
  'argo-cd': {
    module: 'github.com/argoproj/argo-cd/v3',
    version: 'v3.3.2',
    folder: 'manifests/crds',
    files: ['application-crd.yaml', 'appproject-crd.yaml'],
  },
  'external-secrets': {
    module: 'github.com/external-secrets/external-secrets',
    // v2.0.0 runs, but a Go module without /v2 in its path has no version above v1; we emit external-secrets.io/v1 alone.
    version: 'v1.3.2',
    folder: 'config/crds/bases',
    files: ['external-secrets.io_externalsecrets.yaml', 'external-secrets.io_clustersecretstores.yaml'],
  },
  'cloudnative-pg': {
    module: 'github.com/cloudnative-pg/cloudnative-pg',
    version: 'v1.27.1',
    folder: 'config/crd/bases',
    files: [
      'postgresql.cnpg.io_clusters.yaml',
      'postgresql.cnpg.io_databases.yaml',
      'postgresql.cnpg.io_scheduledbackups.yaml',
    ],
  },
  'tailscale-operator': {
    module: 'tailscale.com',
    version: 'v1.94.2',
    folder: 'cmd/k8s-operator/deploy/crds',
    files: ['tailscale.com_dnsconfigs.yaml', 'tailscale.com_proxyclasses.yaml', 'tailscale.com_proxygroups.yaml'],
  },
} as const satisfies Record<string, SchemaSource>;

/** Where the schemas of Kubernetes' own kinds come from. */
export const KUBERNETES_SOURCE = {
  module: 'k8s.io/kubernetes',
  version: 'v1.34.4',
  folder: 'api/openapi-spec',
  files: ['swagger.json'],
} as const satisfies SchemaSource;
