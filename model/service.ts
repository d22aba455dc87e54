import type { Call } from './call.ts';
import type { Data } from './config.ts';
import type { Exposure } from './exposure.ts';
import type { Fleet } from './fleet.ts';
import type { Cluster } from './host.ts';
import type { Image } from './image.ts';
import type { Metrics } from './metrics.ts';
import type { NativeService } from './native.ts';
import type { Database, PostgresServer } from './postgres.ts';
import type { Secret } from './secret.ts';
import type { SsoClient } from './sso.ts';
import type { Volume } from './storage.ts';
import type { Tile } from './tile.ts';
import type { Workload } from './workload.ts';

/** A Kubernetes object as plain data: the escape hatch for what the vocabulary does not say. */
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

/** Manifests that upstream maintains, from a mirror on our own forge. */
export interface Upstream {
  /** Repository in the forge's `mirrors` organisation. */
  readonly mirror: string;
  /** Tag. */
  readonly revision: string;
  readonly path: string;
  /** Only these files of the directory, or all but these. */
  readonly directory?: { readonly include?: string; readonly exclude?: string };
  readonly helm?: {
    readonly release: string;
    readonly values: Readonly<Record<string, Data>>;
    /** Leaves out the chart's `crds` folder. Default: false. */
    readonly skipCrds?: boolean;
  };
  /** Folder of the same revision with the CRDs that the chart in git lacks. */
  readonly crds?: string;
  /** Version of the application that the revision installs, where the revision is not the version. */
  readonly version?: string;
  /** Kubernetes Services that it makes and that others call. */
  readonly services?: readonly {
    readonly service: string;
    readonly name: string;
    readonly port: number;
    /** Port of the pods. Default: the Service's. */
    readonly targetPort?: number;
  }[];
  /** Pod Security level that its pods need. Default: `baseline`. */
  readonly podSecurity?: { readonly level: 'privileged' | 'restricted'; readonly why: string };
  /** False for manifests without pods, such as bare CRDs. Default: true. */
  readonly runsPods?: boolean;
  /** Images that it runs, for the ledger. */
  readonly images?: readonly Image[];
}

/** A service that runs on a cluster: one Argo CD application. */
export interface KubernetesService {
  readonly kind: 'kubernetes';
  /** Name of the application, of its namespace and of its first workload. */
  readonly name: string;
  /** What it is, in a few words. */
  readonly about: string;
  readonly on: Cluster;
  /** Default: the name. */
  readonly namespace: string;
  /** `platform` may own cluster-wide kinds; `apps` may not. Default: `apps`. */
  readonly tier: 'platform' | 'apps';
  readonly workloads: readonly Workload[];
  readonly volumes: Readonly<Record<string, Volume>>;
  readonly secrets: readonly Secret[];
  /** Secrets that follow from other services, for those that gather what all declare. */
  readonly secretsOf?: (fleet: Fleet) => readonly Secret[];
  readonly exposures: readonly Exposure[];
  readonly calls: readonly Call[];
  /** Calls that follow from other services, for those that watch the whole fleet. */
  readonly callsOf?: (fleet: Fleet) => readonly Call[];
  readonly metrics: readonly Metrics[];
  /** How people sign in to it through the identity provider. */
  readonly sso?: SsoClient;
  readonly tile?: Tile;
  /**
   * Texts of its pods that hold names which people open and pods must not call, with why people see them. They are
   * exempt from the rules on names. A key is the name of a variable, `config-map/file`, `secret/key`, `values/path` of
   * a chart, or `args`. The names of the service itself need no entry.
   */
  readonly links?: Readonly<Record<string, string>>;
  readonly database?: Database;
  readonly postgres?: readonly PostgresServer[];
  readonly upstream?: Upstream;
  /** Raw objects, once the fleet is known. */
  readonly objects?: (fleet: Fleet, service: KubernetesService) => readonly KubernetesObject[];
  /** Services that must be healthy first, beyond those that follow from what this one uses. */
  readonly after: readonly KubernetesService[];
  /** Argo CD syncs by itself unless there is a reason against it. */
  readonly manualSync?: string;
  /** Why client-side apply does not do. */
  readonly serverSideApply?: string;
}

/** What a service file states; everything else has a default. */
export type KubernetesServiceProps = Omit<Partial<KubernetesService>, 'kind'> &
  Pick<KubernetesService, 'name' | 'about' | 'on'>;

/** A service on a cluster or directly on a host. */
export type AnyService = KubernetesService | NativeService;
