import { expect, test } from 'vitest';
import kubernetes from '#cdk8s/validate/generated/kubernetes.json' with { type: 'json' };
import { clusters } from '#fleet/hosts.ts';
import { crdBundles, isClusterScoped } from './bundles.ts';
import { crdSources, kubernetesSource, sourceName } from './sources.ts';

test('the committed schemas are those of the operators that the fleet deploys; if not, run `npm run crds:generate`', () => {
  const generated = [...crdBundles()].map(([operator, { source }]) => [operator, source]);
  expect(Object.fromEntries(generated)).toEqual(
    Object.fromEntries(Object.entries(crdSources).map(([operator, source]) => [operator, sourceName(source)])),
  );
  expect(kubernetes.source).toBe(sourceName(kubernetesSource));
});

test('the schemas of Kubernetes have the minor version of every cluster', () => {
  const minor = (version: string) => version.split('.').slice(0, 2).join('.');
  expect(new Set(clusters.map(({ version }) => minor(version)))).toEqual(new Set([minor(kubernetesSource.version)]));
});

test('the scope of a kind is read from its definition', () => {
  const kinds = [
    ['v1', 'Namespace', true],
    ['v1', 'ConfigMap', false],
    ['storage.k8s.io/v1', 'StorageClass', true],
    ['tailscale.com/v1alpha1', 'ProxyGroup', true],
    ['external-secrets.io/v1', 'ClusterSecretStore', true],
    ['external-secrets.io/v1', 'ExternalSecret', false],
  ] as const;
  for (const [apiVersion, kind, expected] of kinds) expect(isClusterScoped({ apiVersion, kind }), kind).toBe(expected);
});
