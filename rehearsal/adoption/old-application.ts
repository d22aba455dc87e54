/** Labels by which something selects pods. */
export type Labels = Readonly<Record<string, string>>;

/** The labels `app: <name>`, which the old homelab used unless a selector is given. */
const app = (name: string): Labels => ({ app: name });

export interface OldWorkload {
  readonly kind: 'Deployment' | 'DaemonSet' | 'StatefulSet';
  readonly name: string;
  readonly selector: Labels;
  /** Size of the claim `data` of each replica of a StatefulSet. */
  readonly data?: string;
}

export const deployment = (name: string, selector = app(name)): OldWorkload => ({ kind: 'Deployment', name, selector });
export const daemonSet = (name: string): OldWorkload => ({ kind: 'DaemonSet', name, selector: app(name) });
export const statefulSet = (name: string, data: string): OldWorkload => ({
  kind: 'StatefulSet',
  name,
  selector: app(name),
  data,
});

export interface OldService {
  readonly name: string;
  /** Undefined if its endpoints were written by hand. */
  readonly selector?: Labels;
  /** Ports by name. */
  readonly ports: Readonly<Record<string, number>>;
  /** Host name in the tailnet of a load balancer. */
  readonly tailnetHost?: string;
}

export const service = (name: string, ports: OldService['ports'], selector = app(name)): OldService => ({
  name,
  ports,
  selector,
});

type AccessMode = 'ReadWriteOnce' | 'ReadWriteMany' | 'ReadOnlyMany';

export interface OldClaim {
  readonly name: string;
  readonly size: string;
  readonly mode: AccessMode;
  /** Name and source of the volume that was made for it; undefined if its default storage class provided one. */
  readonly volume?: { readonly name: string; readonly source: Readonly<Record<string, unknown>> };
  /** True if nobody misses its content. */
  readonly disposable?: true;
}

export const claim = (name: string, size: string): OldClaim => ({ name, size, mode: 'ReadWriteOnce' });

/** A claim with a volume on the NAS. */
export const shared = (name: string, size: string, mode: AccessMode, volume: string, path: string): OldClaim => ({
  name,
  size,
  mode,
  volume: { name: volume, source: { nfs: { server: 'sifaka', path } } },
});

export interface OldPostgres {
  readonly name: string;
  readonly image: string;
  /** The database that the cluster was created with, and its owner. */
  readonly database: string;
  readonly size: string;
  /** Managed roles; the Secret of each is called after the cluster and the role. */
  readonly roles: Readonly<Record<string, { readonly superuser?: true; readonly createdb?: true }>>;
}

/** What one application of the old Argo CD had created: of its settings only those that decide about adoption. */
export interface OldApplication {
  readonly name: string;
  readonly cluster: 'indri' | 'ringtail';
  readonly namespace: string;
  /** True if its manifests contain the namespace itself. */
  readonly ownsNamespace?: true;
  readonly workloads?: readonly OldWorkload[];
  readonly services?: readonly OldService[];
  /** Host names in the tailnet by name of the Ingress. */
  readonly ingresses?: Readonly<Record<string, string>>;
  readonly claims?: readonly OldClaim[];
  /** ExternalSecrets and their Secrets, with the type of the Secret. */
  readonly secrets?: Readonly<Record<string, 'Opaque' | 'kubernetes.io/basic-auth'>>;
  /** Secrets that a person created, which have no manifest. */
  readonly manualSecrets?: Readonly<Record<string, Labels>>;
  /** Keys by name. */
  readonly configMaps?: Readonly<Record<string, readonly string[]>>;
  /** Names of dashboards, which are ConfigMaps for the sidecar of Grafana. */
  readonly dashboards?: readonly string[];
  /** Names of ServiceAccounts. */
  readonly accounts?: readonly string[];
  /** ClusterRoles, and their bindings by the same name unless given. */
  readonly clusterRoles?: Readonly<Record<string, string>>;
  /** Roles, each with a binding of the same name. */
  readonly roles?: readonly string[];
  /** Names of PodDisruptionBudgets, which select `app: <name>`. */
  readonly budgets?: readonly string[];
  readonly cronJobs?: Readonly<Record<string, { readonly schedule: string; readonly container: string }>>;
  readonly postgres?: readonly OldPostgres[];
  /** Replicas of the ProxyGroup `ingress`. */
  readonly proxyReplicas?: number;
  /** Name of the ClusterSecretStore. */
  readonly secretStore?: string;
  /** Name of the RuntimeClass, which is also its handler. */
  readonly runtimeClass?: string;
}
