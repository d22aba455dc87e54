/**
 * The custom resources that we emit: the type of each `spec`, and the `apiVersion` and `kind` to write above it.
 * Types alone are imported, so none of these packages is loaded at run time.
 */

export type { IAppProjectSpec as AppProjectSpec } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1/AppProjectSpec';
export type { IApplicationSpec as ApplicationSpec } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1/ApplicationSpec';
export type { IClusterSpec as ClusterSpec } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/ClusterSpec';
export type { IDatabaseSpec as DatabaseSpec } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/DatabaseSpec';
export type { IScheduledBackupSpec as ScheduledBackupSpec } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/ScheduledBackupSpec';
export type { IExternalSecretSpec as ExternalSecretSpec } from '@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecretSpec';
export type { ISecretStoreSpec as ClusterSecretStoreSpec } from '@kubernetes-models/external-secrets/external-secrets.io/v1/SecretStoreSpec';
export type { DNSConfigSpec, ProxyClassSpec, ProxyGroupSpec } from './generated/tailscale-operator.ts';

/** The `apiVersion` and `kind` of each custom resource that we emit: `{ ...CRD.Application, metadata, spec }`. */
export const CRD = {
  AppProject: { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject' },
  Application: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' },
  Cluster: { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster' },
  ClusterSecretStore: { apiVersion: 'external-secrets.io/v1', kind: 'ClusterSecretStore' },
  DNSConfig: { apiVersion: 'tailscale.com/v1alpha1', kind: 'DNSConfig' },
  Database: { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Database' },
  ExternalSecret: { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret' },
  ProxyClass: { apiVersion: 'tailscale.com/v1alpha1', kind: 'ProxyClass' },
  ProxyGroup: { apiVersion: 'tailscale.com/v1alpha1', kind: 'ProxyGroup' },
  ScheduledBackup: { apiVersion: 'postgresql.cnpg.io/v1', kind: 'ScheduledBackup' },
} as const;
