import { parse } from 'yaml';
import type { Fleet } from '#model/fleet.ts';
import type { KubernetesObject } from '#model/service.ts';

/** Texts by path from the root of the repository. */
export type Files = ReadonlyMap<string, string>;

/** An object of the fleet, with the cluster and the application that it belongs to. */
export interface RenderedObject {
  readonly file: string;
  readonly cluster: string;
  readonly application: string;
  readonly object: KubernetesObject;
}

/** An Argo CD Application, as far as we read it. */
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

/** Every object of `dist/k8s`, and those of `dist/argocd` on the cluster of Argo CD. */
export function renderedObjects(files: Files, fleet: Fleet): readonly RenderedObject[] {
  const { by, root } = fleet.joints.delivery;
  return [...files].flatMap(([file, text]) => {
    const [, cluster, application] = manifests.exec(file) ?? [];
    const object = (): KubernetesObject => parse(text) as KubernetesObject;
    if (cluster !== undefined && application !== undefined) return [{ file, cluster, application, object: object() }];
    if (file.startsWith('dist/argocd/'))
      return [{ file, cluster: by.on.name, application: root.name, object: object() }];
    return [];
  });
}

/** Every Application. */
export const applicationsIn = (objects: readonly RenderedObject[]): readonly Application[] =>
  objects.map(({ object }) => object).filter((object): object is Application => object.kind === 'Application');

/** Sync wave of an object. */
export const syncWaveOf = ({ metadata }: KubernetesObject): number =>
  Number(metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0);

/** The sources of an application, however many there are. */
export const sourcesOf = ({ spec }: Application): readonly Source[] =>
  spec.sources ?? (spec.source === undefined ? [] : [spec.source]);

/** Reads a value deep inside an object. */
export function valueAt(object: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[key] : undefined,
    object,
  );
}

/** A list deep inside an object; empty where there is none. */
export const listAt = (object: unknown, ...path: readonly (string | number)[]): readonly unknown[] => {
  const value = valueAt(object, ...path);
  return Array.isArray(value) ? value : [];
};

/** A text deep inside an object; empty where there is none. */
export const stringAt = (object: unknown, ...path: readonly (string | number)[]): string => {
  const value = valueAt(object, ...path);
  return typeof value === 'string' ? value : '';
};
