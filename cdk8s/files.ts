import type { Files } from '#model/files.ts';
import type { Fleet } from '#model/fleet.ts';
import type { KubernetesObject } from '#model/service.ts';
import { manifestPath } from './constructs/argo-application.ts';
import { yaml } from '#model/formats/yaml.ts';
import { render } from './render.ts';

/** One object per file, so that a diff names what changed. */
const fileName = ({ kind, metadata }: KubernetesObject): string => `${kind.toLowerCase()}-${metadata.name}.yaml`;

/** The manifests that Argo CD syncs. */
export function manifestFiles(fleet: Fleet): Files {
  const { services, argocd } = render(fleet);
  const files = new Map<string, string>();
  const add = (folder: string, object: KubernetesObject): void => {
    files.set(`${folder}/${fileName(object)}`, yaml(object));
  };
  for (const { service, objects } of services) for (const object of objects) add(manifestPath(service), object);
  for (const object of argocd) add('dist/argocd', object);
  return files;
}
