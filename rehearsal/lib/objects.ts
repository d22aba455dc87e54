import { parse } from 'yaml';
import type { Fleet } from '#model/fleet.ts';
import type { KubernetesObject } from '#model/service.ts';

/** File contents by path, relative to the root of the repository. */
export type Files = ReadonlyMap<string, string>;

/** An object of `dist/`, with the cluster and the Argo CD application that it belongs to. */
export interface RenderedObject {
  readonly file: string;
  readonly cluster: string;
  readonly application: string;
  readonly object: KubernetesObject;
}

/** The part of an Argo CD Application that we read. */
export interface Application extends KubernetesObject {
  readonly spec: {
    readonly destination: { readonly server: string; readonly namespace: string };
    readonly source?: Source;
    readonly sources?: readonly Source[];
    readonly syncPolicy: {
      readonly automated?: unknown;
      readonly managedNamespaceMetadata?: { readonly labels?: Readonly<Record<string, string>> };
    };
  };
}

export interface Source {
  readonly repoURL: string;
  readonly targetRevision: string;
  readonly path: string;
}

const manifests = /^dist\/k8s\/([^/]+)\/([^/]+)\/[^/]+\.yaml$/;

/** Every object of `dist/k8s`, and every object of `dist/argocd`, which belongs to the root application. */
export function renderedObjects(files: Files, fleet: Fleet): readonly RenderedObject[] {
  const { service: argocd, root } = fleet.providers.delivery;
  return [...files].flatMap(([file, text]) => {
    const [, cluster, application] = manifests.exec(file) ?? [];
    const object = (): KubernetesObject => parse(text) as KubernetesObject;
    if (cluster !== undefined && application !== undefined) return [{ file, cluster, application, object: object() }];
    if (file.startsWith('dist/argocd/'))
      return [{ file, cluster: argocd.on.name, application: root.name, object: object() }];
    return [];
  });
}

/** The Argo CD Applications among the objects. */
export const applicationsIn = (objects: readonly RenderedObject[]): readonly Application[] =>
  objects.map(({ object }) => object).filter((object): object is Application => object.kind === 'Application');

/** The sync wave of an object: https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/ */
export const syncWaveOf = ({ metadata }: KubernetesObject): number =>
  Number(metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0);

/** The sources of an application, which names one as `source` or several as `sources`. */
export const sourcesOf = ({ spec }: Application): readonly Source[] =>
  spec.sources ?? (spec.source === undefined ? [] : [spec.source]);

/** The value at a path inside an object; undefined if any part of the path is missing. */
export function valueAt(object: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[key] : undefined,
    object,
  );
}

/** The list at a path inside an object; empty if there is none. */
export const listAt = (object: unknown, ...path: readonly (string | number)[]): readonly unknown[] => {
  const value = valueAt(object, ...path);
  return Array.isArray(value) ? value : [];
};

/** The string at a path inside an object; empty if there is none. */
export const stringAt = (object: unknown, ...path: readonly (string | number)[]): string => {
  const value = valueAt(object, ...path);
  return typeof value === 'string' ? value : '';
};
