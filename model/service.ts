import type { Call } from './call.ts';
import type { FromFleet } from './derived.ts';
import type { Exposure } from './exposure.ts';
import type { Cluster } from './host.ts';
import type { Image } from './image.ts';
import type { Metrics } from './metrics.ts';
import type { NativeService } from './native.ts';
import type { Database, DatabaseProps, PostgresServer } from './postgres.ts';
import type { Secret, SecretProps } from './secret.ts';
import type { SsoClient } from './sso.ts';
import type { Volume } from './storage.ts';
import type { Tile } from './tile.ts';
import type { Data } from './value.ts';
import type { Workload } from './workload.ts';

/** A raw Kubernetes object, for kinds that the vocabulary does not cover. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** Upstream manifests, from a mirror on our own forge. */
export interface Upstream {
  /** Repository in the forge's `mirrors` organisation. */
  readonly mirror: string;
  /** Git tag. */
  readonly revision: string;
  readonly path: string;
  /** Globs of the files to include or exclude. */
  readonly directory?: { readonly include?: string; readonly exclude?: string };
  readonly helm?: {
    readonly release: string;
    readonly values: Readonly<Record<string, Data>>;
    /**
     * Leaves out the chart's `crds` folder.
     * @default false
     */
    readonly skipCrds?: boolean;
  };
  /** Folder of the same revision with the CRDs, if the chart does not contain them. */
  readonly crds?: string;
  /**
   * Version of the application that the revision installs.
   * @default the revision
   */
  readonly version?: string;
  /** Kubernetes Services that the manifests create and other services call. */
  readonly services?: readonly {
    readonly service: string;
    readonly name: string;
    readonly port: number;
    /**
     * Port of the pods.
     * @default the port of the Service
     */
    readonly targetPort?: number;
  }[];
  /**
   * Pod Security level that its pods need.
   * @default 'baseline'
   */
  readonly podSecurity?: { readonly level: 'privileged' | 'restricted'; readonly reason: string };
  /**
   * False for manifests without pods, such as CRDs.
   * @default true
   */
  readonly runsPods?: boolean;
  /** Images of its pods, for the list of versions. */
  readonly images?: readonly Image[];
}

/** A service that runs on a cluster: one Argo CD application. */
export interface KubernetesService {
  readonly kind: 'kubernetes';
  /** Name of the application, of its namespace and of its first workload. */
  readonly name: string;
  /** Short description, shown to people. */
  readonly description: string;
  readonly on: Cluster;
  /** @default the name */
  readonly namespace: string;
  /**
   * `platform` may own cluster-wide kinds; `apps` may not.
   * @default 'apps'
   */
  readonly tier: 'platform' | 'apps';
  readonly workloads: readonly Workload[];
  readonly volumes: Readonly<Record<string, Volume>>;
  /**
   * Secrets for consumers other than its own containers, such as a chart, by name. Secrets that its containers use are
   * collected from them.
   */
  readonly secrets: Readonly<Record<string, Secret>>;
  readonly exposures: readonly Exposure[];
  /**
   * Connections that no reference implies: internet, LAN, API server, and peers whose address is learned at run time.
   */
  readonly calls: readonly Call[];
  /** By the value of the `job` label. */
  readonly metrics: Readonly<Record<string, Metrics>>;
  /** Sign-in through the identity provider. */
  readonly sso?: SsoClient;
  readonly tile?: Tile;
  readonly database?: Database;
  readonly postgres?: readonly PostgresServer[];
  readonly upstream?: Upstream;
  /** Raw objects, which may contain references. */
  readonly objects?: readonly KubernetesObject[] | FromFleet<readonly KubernetesObject[]>;
  /** Services that must be healthy first, in addition to those that this one uses. */
  readonly dependsOn: readonly KubernetesService[];
  /** Synced by hand, for this reason. */
  readonly manualSync?: string;
  /** Objects that are no longer declared are deleted by hand, for this reason. */
  readonly manualPrune?: string;
  /** Uses server-side apply, for this reason. */
  readonly serverSideApply?: string;
}

/** What a service file states; everything else has a default. */
export type KubernetesServiceProps = Omit<Partial<KubernetesService>, 'kind' | 'secrets' | 'database'> &
  Pick<KubernetesService, 'name' | 'description' | 'on'> & {
    readonly secrets?: Readonly<Record<string, SecretProps>>;
    readonly database?: DatabaseProps;
  };

/** A service on a cluster or directly on a host. */
export type AnyService = KubernetesService | NativeService;
