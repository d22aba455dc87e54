import type { KubernetesObject } from '#model/service.ts';
import { manifestPath } from './constructs/argo-application.ts';
import { yaml } from './formats/yaml.ts';
import type { Rendered } from './render.ts';

/** Texts by path from the root of the repository. */
export type Files = ReadonlyMap<string, string>;

/** One object a file, so that a review shows what changed by its name. */
const fileName = ({ kind, metadata }: KubernetesObject): string => `${kind.toLowerCase()}-${metadata.name}.yaml`;

/** The files that Argo CD reads. */
export function manifestFiles({ services, argocd }: Rendered): Files {
  const files = new Map<string, string>();
  const add = (folder: string, object: KubernetesObject): void => {
    files.set(`${folder}/${fileName(object)}`, yaml(object));
  };
  for (const { service, objects } of services) for (const object of objects) add(manifestPath(service), object);
  for (const object of argocd) add('dist/argocd', object);
  return files;
}
