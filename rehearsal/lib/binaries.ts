import type { Binary } from './build.ts';

const kubernetesMinor = 36;
const versionFlag = (field: string, value: string | number): string =>
  `-X k8s.io/component-base/version.git${field}=${value}`;

const kubernetes = (name: string): Binary => ({
  name,
  module: 'kubernetes',
  package: `k8s.io/kubernetes/cmd/${name}`,
  flags: [
    versionFlag('Version', `v1.${kubernetesMinor}.1`),
    versionFlag('Major', 1),
    versionFlag('Minor', kubernetesMinor),
  ].join(' '),
});

/** The processes of a Kubernetes control plane, and kwok, which simulates nodes. */
export const controlPlaneBinaries = {
  etcd: { name: 'etcd', module: 'kubernetes', package: 'go.etcd.io/etcd/server/v3' },
  apiserver: kubernetes('kube-apiserver'),
  controllerManager: kubernetes('kube-controller-manager'),
  scheduler: kubernetes('kube-scheduler'),
  kwok: { name: 'kwok', module: 'kubernetes', package: 'sigs.k8s.io/kwok/cmd/kwok' },
} as const satisfies Record<string, Binary>;

/** The command line with which people change clusters. */
export const kubectlBinary: Binary = kubernetes('kubectl');

/** External Secrets' controller. Pinned because the fake vault implements what this version requests. */
export const externalSecretsBinary: Binary = {
  name: 'external-secrets',
  module: 'external-secrets',
  package: 'github.com/external-secrets/external-secrets',
  pinned: true,
};

/** Forge, cache, Argo CD, and Helm, with which Argo CD renders charts. */
export const deliveryBinaries = {
  forge: {
    name: 'gitea',
    module: 'gitea',
    package: 'code.gitea.io/gitea',
    tags: 'sqlite sqlite_unlock_notify',
    cgo: true,
    pinned: true,
  },
  argoCd: {
    name: 'argocd',
    module: 'argocd',
    package: 'github.com/argoproj/argo-cd/v3/cmd',
    flags: '-X github.com/argoproj/argo-cd/v3/common.version=3.2.11',
    pinned: true,
  },
  helm: { name: 'helm', module: 'helm', package: 'helm.sh/helm/v3/cmd/helm' },
  redis: { name: 'rehearsal-redis', module: 'redis', pinned: true },
} as const satisfies Record<string, Binary>;

/** Pulumi's command line with its engine. */
export const pulumiBinary: Binary = {
  name: 'pulumi',
  module: 'pulumi',
  package: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi',
  flags: '-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.259.0',
};

/** Evaluates tailnet policies; its source is `rehearsal/go/policy/main.go`. */
export const policyEvaluatorBinary: Binary = { name: 'policy', module: 'policy', pinned: true };

/** Evaluates NetworkPolicies; its source is `rehearsal/go/network-policies/main.go`. */
export const networkPolicyEvaluatorBinary: Binary = {
  name: 'network-policies',
  module: 'network-policies',
  pinned: true,
};
/** Renders templates of External Secrets with the code of its controller. */
export const secretTemplateBinary: Binary = {
  name: 'esoctl',
  module: 'external-secrets',
  package: 'github.com/external-secrets/external-secrets/cmd/esoctl',
  pinned: true,
};

/** Programs of the fleet at their deployed versions. */
export const programBinaries = {
  miniflux: {
    name: 'miniflux',
    module: 'miniflux',
    package: 'miniflux.app/v2',
    flags: '-X miniflux.app/v2/internal/version.Version=2.2.17',
    pinned: true,
  },
  prometheus: {
    name: 'prometheus',
    module: 'prometheus',
    package: 'github.com/prometheus/prometheus/cmd/prometheus',
    flags: '-X github.com/prometheus/common/version.Version=3.9.1',
    pinned: true,
  },
} as const satisfies Record<string, Binary>;
/**
 * A tailnet: the control server, and the daemon of a node, which is also the command line when it is called `tailscale`.
 * From the module of the policy evaluator, so that both use one version of the policy engine.
 */
export const tailnetBinaries = {
  headscale: {
    name: 'headscale',
    module: 'policy',
    package: 'github.com/juanfont/headscale/cmd/headscale',
    pinned: true,
  },
  tailscaled: {
    name: 'tailscaled',
    module: 'policy',
    package: 'tailscale.com/cmd/tailscaled',
    tags: 'ts_include_cli',
    pinned: true,
  },
} as const satisfies Record<string, Binary>;

/** Tailscale's Kubernetes operator, in the version of the fleet. */
export const tailscaleOperatorBinary: Binary = {
  name: 'k8s-operator',
  module: 'tailscale-operator',
  package: 'tailscale.com/cmd/k8s-operator',
  pinned: true,
};
