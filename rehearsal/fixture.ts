import type { KubernetesObject } from '#model/service.ts';
import type { LiveObject } from './lib/kubernetes-api.ts';
import type { Application, RenderedObject } from './lib/objects.ts';

/** An object as an API server returns it; fields of the metadata and of the object can be added. */
export const live = (
  kind: string,
  name: string,
  { metadata = {}, ...fields }: { readonly metadata?: object } & Readonly<Record<string, unknown>> = {},
): LiveObject => ({
  apiVersion: 'v1',
  kind,
  metadata: {
    name,
    namespace: 'apps',
    uid: `uid-${name}`,
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    ...metadata,
  },
  ...fields,
});

/** An object of `dist/`, on the cluster `first` and in the application `app` unless said otherwise. */
export const rendered = (
  object: Partial<KubernetesObject> & { readonly kind: string },
  { cluster = 'first', application = 'app' } = {},
): RenderedObject => ({
  file: `dist/k8s/${cluster}/${application}/${object.kind.toLowerCase()}.yaml`,
  cluster,
  application,
  object: { apiVersion: 'v1', metadata: { name: 'app', namespace: 'app' }, ...object },
});

/** An Argo CD Application of a wave. */
export const application = (name: string, wave = 0, spec: Partial<Application['spec']> = {}): Application => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name, namespace: 'argocd', annotations: { 'argocd.argoproj.io/sync-wave': String(wave) } },
  spec: {
    destination: { server: 'https://kubernetes.default.svc', namespace: name },
    syncPolicy: { automated: {} },
    ...spec,
  },
});
