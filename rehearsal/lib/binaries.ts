import type { Binary } from './build.ts';

const minor = 36;
const kubernetesVersion = `v1.${minor}.1`;
const version = (field: string, value: string | number): string =>
  `-X k8s.io/component-base/version.git${field}=${value}`;

const kubernetes = (name: string): Binary => ({
  name,
  module: 'kubernetes',
  package: `k8s.io/kubernetes/cmd/${name}`,
  flags: [version('Version', kubernetesVersion), version('Major', 1), version('Minor', minor)].join(' '),
});

/** What a control plane runs. Each is built from a Go module of ours when it is not on PATH. */
export const controlPlaneBinaries = {
  etcd: { name: 'etcd', module: 'kubernetes', package: 'go.etcd.io/etcd/server/v3' },
  apiserver: kubernetes('kube-apiserver'),
  controllers: kubernetes('kube-controller-manager'),
  scheduler: kubernetes('kube-scheduler'),
  kwok: { name: 'kwok', module: 'kubernetes', package: 'sigs.k8s.io/kwok/cmd/kwok' },
} as const satisfies Record<string, Binary>;

/** The controller that fetches secrets; never another version than the one that our stand-in for the vault speaks to. */
export const externalSecrets: Binary = {
  name: 'external-secrets',
  module: 'external-secrets',
  package: 'github.com/external-secrets/external-secrets',
  pinned: true,
};

/** Delivery: forge, cache and Argo CD with the tool that renders charts. */
export const deliveryBinaries = {
  forge: {
    name: 'gitea',
    module: 'gitea',
    package: 'code.gitea.io/gitea',
    tags: 'sqlite sqlite_unlock_notify',
    cgo: true,
    pinned: true,
  },
  argocd: {
    name: 'argocd',
    module: 'argocd',
    package: 'github.com/argoproj/argo-cd/v3/cmd',
    flags: '-X github.com/argoproj/argo-cd/v3/common.version=3.2.11',
    pinned: true,
  },
  helm: { name: 'helm', module: 'helm', package: 'helm.sh/helm/v3/cmd/helm' },
  redis: { name: 'rehearsal-redis', module: 'redis', pinned: true },
} as const satisfies Record<string, Binary>;

/** The engine of Pulumi, with its command line. */
export const pulumi: Binary = {
  name: 'pulumi',
  module: 'pulumi',
  package: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi',
  flags: '-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.259.0',
};
