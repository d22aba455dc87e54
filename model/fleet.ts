import type { Cluster, Host, Share } from './host.ts';
import type { NativeService } from './native.ts';
import type { Network } from './network.ts';
import type { VaultItem } from './secret.ts';
import type { AnyService, KubernetesService } from './service.ts';

/** The whole homelab. */
export interface Fleet {
  readonly network: Network;
  readonly hosts: readonly Host[];
  readonly clusters: readonly Cluster[];
  readonly shares: readonly Share[];
  readonly vault: readonly VaultItem[];
  readonly services: readonly AnyService[];
  /** The choices that differ between homelabs, each made once. */
  readonly joints: Joints;
}

/**
 * What sits at the joints of this homelab. A service file never names any of it; another homelab fills in other
 * members, each a module beside the present one.
 */
export interface Joints {
  readonly delivery: {
    readonly kind: 'argocd';
    /** Repository that Argo CD follows. */
    readonly repository: string;
    /** Prefix of the mirrors of upstream repositories. */
    readonly mirrors: string;
    readonly revision: string;
    /** The service that is Argo CD, for its namespace. */
    readonly by: KubernetesService;
    /** The application that creates the others. */
    readonly root: KubernetesService;
    /** The application that registers the clusters other than Argo CD's own. */
    readonly clusters: KubernetesService;
  };
  readonly secrets: {
    readonly kind: 'external-secrets';
    readonly store: string;
    /** The services that provide the store, one a cluster. */
    readonly by: readonly KubernetesService[];
  };
  readonly ingress: {
    readonly kind: 'tailscale';
    readonly proxyGroup: string;
    readonly proxyClass: string;
    /** The services that provide the proxies, one a cluster. */
    readonly by: readonly KubernetesService[];
  };
  /** The reverse proxy for the internal domain. */
  readonly gateway: {
    readonly kind: 'caddy';
    readonly by: NativeService;
    /** Name of the Tailscale Service through which people come in; machines use the host's own address. */
    readonly door: string;
  };
  /** The reverse proxy for the internet. */
  readonly edge: { readonly kind: 'fly'; readonly by: NativeService; readonly app: string };
  readonly backup: { readonly kind: 'borgmatic'; readonly by: NativeService };
  /** The registry that holds our own images. */
  readonly registry: NativeService;
  readonly postgresOperator: KubernetesService;
  readonly gpu: readonly KubernetesService[];
}

export const kubernetesServices = (fleet: Fleet): readonly KubernetesService[] =>
  fleet.services.filter((service) => service.kind === 'kubernetes');

export const nativeServices = (fleet: Fleet): readonly NativeService[] =>
  fleet.services.filter((service) => service.kind === 'native');
