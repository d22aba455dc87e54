import { expect, test } from 'vitest';
import { fleetOf } from '#model/fixture.ts';
import { substitute } from './substitutions.ts';

const store = `kind: ClusterSecretStore
spec: { provider: { onepassword: { connectHost: 'http://connect.vault.svc:8080' } } }`;
const files = new Map([
  ['dist/argocd/application-gpu.yaml', 'repoURL: ssh://git@forge/home.git\nserver: https://beta:6443'],
  ['dist/k8s/first/store/clustersecretstore-vault.yaml', store],
  ['dist/k8s/first/argocd/configmap-forge.yaml', 'url: ssh://git@forge/home.git'],
  ['dist/k8s/first/argocd/secret-cluster.yaml', 'name: in-cluster'],
  ['dist/docs/clusters.md', 'https://beta:6443'],
]);
const addresses = {
  vault: 'http://127.0.0.1:1',
  clusters: { first: 'https://127.0.0.1:2', second: 'https://127.0.0.1:3' },
};

test('addresses of the forge, the vault and the remote cluster are replaced', () => {
  const result = substitute(files, fleetOf(), { ...addresses, forge: 'http://127.0.0.1:4' });
  expect(result.get('dist/argocd/application-gpu.yaml')).toBe(
    'repoURL: http://127.0.0.1:4/home.git\nserver: https://127.0.0.1:3',
  );
  expect(result.get('dist/k8s/first/store/clustersecretstore-vault.yaml')).toContain(
    "connectHost: 'http://127.0.0.1:1'",
  );
});

test("credentials for the real forge, Argo CD's own cluster, and files that are not YAML stay unchanged", () => {
  const result = substitute(files, fleetOf(), { ...addresses, forge: 'http://127.0.0.1:4' });
  const unchanged = [
    'k8s/first/argocd/configmap-forge.yaml',
    'k8s/first/argocd/secret-cluster.yaml',
    'docs/clusters.md',
  ];
  for (const path of unchanged.map((name) => `dist/${name}`)) expect(result.get(path)).toBe(files.get(path));
});

test('without a local forge, applications keep the real one', () => {
  expect(substitute(files, fleetOf(), addresses).get('dist/argocd/application-gpu.yaml')).toContain(
    'ssh://git@forge/home.git',
  );
});
