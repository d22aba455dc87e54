/**
 * The custom resources that the constructs emit: the type of each `spec`, and the `apiVersion` and `kind` of its object.
 * Only types are imported, so none of these packages is loaded at run time.
 */

export type { IAppProjectSpec as AppProjectSpec } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1/AppProjectSpec';
export type { IApplicationSpec as ApplicationSpec } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1/ApplicationSpec';
export type { IClusterSpec as ClusterSpec } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/ClusterSpec';
export type { IDatabaseSpec as DatabaseSpec } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/DatabaseSpec';
export type { IExternalSecretSpec as ExternalSecretSpec } from '@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecretSpec';

// The head of each object: `{ ...externalSecret, metadata, spec }`.

export const application = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' } as const;
export const appProject = { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject' } as const;

export const cluster = { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster' } as const;
export const database = { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Database' } as const;

export const externalSecret = { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret' } as const;
