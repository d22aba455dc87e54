import type { Cluster } from './host.ts';
import type { NativeService } from './native.ts';
import type { KubernetesService } from './service.ts';
import type { Text } from './value.ts';

/** Finds the provider on a cluster; undefined if the cluster has none. */
export interface OnCluster {
  readonly on: (cluster: Cluster) => KubernetesService | undefined;
}

/**
 * The services that provide delivery, secrets, ingress and so on. Service files never name a provider. A different
 * provider is a further member of these unions, implemented in its own module.
 */
export interface Providers {
  readonly delivery: {
    readonly kind: 'argocd';
    /** URL of the repository that Argo CD follows. */
    readonly repository: Text;
    /** URL prefix of our mirrors of upstream repositories. */
    readonly mirrors: Text;
    readonly revision: string;
    /** Argo CD itself. */
    readonly service: KubernetesService;
    /** The application that creates the others. */
    readonly root: KubernetesService;
    /** The application that registers the clusters other than Argo CD's own. */
    readonly clusters: KubernetesService;
  };
  readonly secrets: OnCluster & {
    readonly kind: 'external-secrets';
    /** Name of the ClusterSecretStore. */
    readonly store: string;
  };
  readonly ingress: OnCluster & {
    readonly kind: 'tailscale';
    readonly proxyGroup: string;
    readonly proxyClass: string;
  };
  /** The reverse proxy of the internal domain. */
  readonly gateway: {
    readonly kind: 'caddy';
    readonly service: NativeService;
    /** Name of the Tailscale Service that users connect to. Services connect to the address of the host. */
    readonly usersEntryPoint: string;
  };
  /** The reverse proxy for the internet. */
  readonly edge: {
    readonly kind: 'fly';
    readonly service: NativeService;
    /** Name of the Fly.io app, and the domain under which Fly.io serves it. */
    readonly app: string;
    readonly domain: string;
  };
  readonly backup: { readonly kind: 'borgmatic'; readonly service: NativeService };
  /** The registry of our own images. */
  readonly registry: { readonly kind: 'zot'; readonly service: NativeService };
  readonly postgres: OnCluster & { readonly kind: 'cloudnative-pg' };
  /** The device plugin that offers GPU time slices to Kubernetes. */
  readonly gpu: OnCluster & { readonly kind: 'nvidia' };
}

/** Keys of the providers that run once per cluster. */
export const perClusterProviders = ['secrets', 'ingress', 'postgres', 'gpu'] as const;

/** A provider that runs on some clusters: `only(cloudnativePg)`. */
export const only = (...services: readonly KubernetesService[]): OnCluster => ({
  on: (cluster) => services.find((service) => service.on === cluster),
});
