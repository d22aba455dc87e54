import { describe, expect, test } from 'vitest';
import { fleetOf, plainService } from '#model/fixture.ts';
import { render } from '../render.ts';

describe('Argo CD', () => {
  const upstream = {
    mirror: 'chart',
    revision: 'v1.0.0',
    path: 'deploy',
    crds: 'crds',
    helm: { release: 'it', values: { replicas: 1 } },
  };
  const plain = plainService('plain');
  const charted = plainService('charted', {
    workloads: [],
    tier: 'platform',
    upstream,
    manualSync: 'why',
    serverSideApply: 'why',
  });
  const { argocd } = render(fleetOf(plain, charted));
  const application = (name: string) =>
    argocd.find(({ kind, metadata }) => kind === 'Application' && metadata.name === name);

  test('an application follows main, heals itself, and is only refreshed by its own files', () => {
    expect(application('plain')).toMatchObject({
      metadata: {
        namespace: 'argocd',
        annotations: { 'argocd.argoproj.io/manifest-generate-paths': '/dist/k8s/first/plain' },
      },
      spec: {
        project: 'apps',
        source: { repoURL: 'ssh://git@forge/home.git', targetRevision: 'main', path: 'dist/k8s/first/plain' },
        destination: { server: 'https://kubernetes.default.svc', namespace: 'plain' },
        syncPolicy: {
          automated: { prune: true, selfHeal: true },
          managedNamespaceMetadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
        },
      },
    });
  });

  test('an application whose objects are deleted by hand heals itself, but prunes nothing', () => {
    const { argocd: objects } = render(fleetOf(plainService('cautious', { manualPrune: 'why' })));
    expect(objects.find(({ kind, metadata }) => kind === 'Application' && metadata.name === 'cautious')).toMatchObject({
      spec: { syncPolicy: { automated: { prune: false, selfHeal: true } } },
    });
  });

  test('an upstream comes from its mirror at its tag, with the sync options of the service', () => {
    const repoURL = 'ssh://git@forge/mirrors/chart.git';
    expect(application('charted')).toMatchObject({
      spec: {
        project: 'platform',
        sources: [
          { repoURL, targetRevision: 'v1.0.0', path: 'crds' },
          {
            repoURL,
            targetRevision: 'v1.0.0',
            path: 'deploy',
            helm: { releaseName: 'it', valuesObject: { replicas: 1 } },
          },
        ],
        syncPolicy: {
          syncOptions: [
            'CreateNamespace=true',
            'Validate=false',
            'ServerSideApply=true',
            'SkipDryRunOnMissingResource=true',
          ],
        },
      },
    });
    expect(
      (application('charted') as { spec?: { syncPolicy: object } } | undefined)?.spec?.syncPolicy,
    ).not.toHaveProperty('automated');
  });

  test('a project permits only what its applications use', () => {
    const project = argocd.find(({ kind, metadata }) => kind === 'AppProject' && metadata.name === 'apps');
    expect(project).toMatchObject({
      spec: {
        sourceRepos: ['ssh://git@forge/home.git'],
        destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'plain' }],
        namespaceResourceBlacklist: [{ group: '', kind: 'Secret' }],
      },
    });
  });
});
