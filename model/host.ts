import type { Network } from './network.ts';
import type { Bytes, MilliCpu } from './units.ts';

/** A directory that a NAS exports. */
export interface Share {
  readonly name: string;
  readonly host: Host;
  /** Absolute path on the NAS. */
  readonly path: string;
  /** Clients that may mount it over NFS, as CIDRs or host names; empty for a share that is only mounted over SMB. */
  readonly nfsClients: readonly string[];
  readonly writable: boolean;
  /**
   * Numeric user who owns the folder. Pods write as this user, or as root: NFS takes their user as it is, and the
   * kubelet never changes the owner of an NFS volume (https://github.com/kubernetes/examples/issues/260).
   *
   * @default root
   */
  readonly owner?: number;
}

/** Something that a person provides on a host, and pods need. */
export interface Provision {
  /** What provides it. */
  readonly by: string;
  /** Shell command that succeeds on the host where it exists. */
  readonly verify: string;
}

/**
 * Network plugin of a cluster. minikube chooses `bridge` for the Docker runtime, which ignores NetworkPolicies
 * (https://minikube.sigs.k8s.io/docs/handbook/network_policy/); k3s includes a controller for them.
 */
export type Cni = 'bridge' | 'calico' | 'cilium' | 'flannel' | 'k3s';

/** A machine. Services run on it directly, or on the {@link Cluster} that it hosts. */
export interface Host {
  readonly kind: 'host';
  readonly name: string;
  readonly description: string;
  readonly network: Network;
  readonly os: 'macos' | 'nixos' | 'dsm' | 'linux';
  readonly arch: 'arm64' | 'amd64';
  /**
   * `user` devices belong to a person and carry no tags, which would replace that identity; `fly` is a machine at
   * Fly.io.
   */
  readonly ownership: 'managed' | 'user' | 'fly';
  /** Name of the person who owns a `user` device. */
  readonly owner?: string;
  /**
   * Tailscale tags, without the `tag:` prefix. One of them belongs to this machine only, so that grants can name it.
   */
  readonly tags: readonly string[];
  /** Address in the tailnet, where a name cannot be used. */
  readonly tailnetAddress?: string;
  /** Address in the LAN, if it is fixed. */
  readonly lanAddress?: string;
  /** Login name, for Ansible and Tailscale SSH. */
  readonly user?: string;
  readonly cpu?: MilliCpu;
  readonly memory?: Bytes;
  /** Advertises Tailscale Services for what runs on it (`tailscale serve --service`). */
  readonly advertises: boolean;
  /** Ports of the operating system that are open to the tailnet, by name. Services declare their own. */
  readonly ports: Readonly<Record<string, number>>;
}

/** A Kubernetes cluster and its capacity. */
export interface Cluster {
  readonly kind: 'cluster';
  /** Folder under `dist/k8s`. */
  readonly name: string;
  /** kubectl context. */
  readonly context: string;
  readonly host: Host;
  /** `in-cluster` where Argo CD runs, otherwise the URL of the API server. */
  readonly api: string;
  /** Port of the API server behind kube-proxy, to which network policies apply. */
  readonly apiPort: number;
  /** Kubernetes version. */
  readonly version: string;
  readonly cpu: MilliCpu;
  readonly memory: Bytes;
  /** `nvidia.com/gpu` time slices; 0 without a GPU. */
  readonly gpuSlots: number;
  readonly cni: Cni;
  readonly containerRuntime: 'docker' | 'containerd';
  /**
   * Lowest port that a container may open without the capability NET_BIND_SERVICE. Docker and k3s set 0, containerd
   * before 2.0 leaves it at 1024.
   */
  readonly unprivilegedPortStart: number;
  /** Container runtimes besides the default one, by their handler in a RuntimeClass. */
  readonly runtimes?: Readonly<Record<string, Provision>>;
  /** Directories of the node that pods mount and that the operating system does not have, by path. */
  readonly directories?: Readonly<Record<string, Provision>>;
  /** Storage class by storage role. */
  readonly storage: Readonly<Partial<Record<StorageRole, string>>>;
  /** What the node is. A `container` shares its machine, whose own agent collects the metrics. */
  readonly node: 'machine' | 'container';
  /** Replicas of the Tailscale ingress ProxyGroup. */
  readonly proxyReplicas: number;
  /** Appended to the names of services that run on several clusters. */
  readonly suffix: string;
}

/** What a volume is for; the cluster maps it to a storage class. */
export type StorageRole = 'local';

/** Where a service runs. */
export type Place = Host | Cluster;

/** The host at a place. */
export const machineOf = (place: Place): Host => (place.kind === 'host' ? place : place.host);
