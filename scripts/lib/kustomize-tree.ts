import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { yaml } from '#cdk8s/formats/yaml.ts';
import type { Rendered } from '#cdk8s/render.ts';
import { type Image, imageReference } from '#model/image.ts';
import type { KubernetesObject, KubernetesService } from '#model/service.ts';
import { containersOf } from '#model/workload.ts';

/** Tag that a manifest carries until kustomize puts the real one in its place. */
const placeholder = 'kustomized';

const imagesOf = ({ workloads }: KubernetesService): readonly Image[] => {
  const images = workloads.flatMap((workload) =>
    [...(workload.init ?? []), ...containersOf(workload)].map(({ image }) => image),
  );
  return [...new Map(images.map((image) => [image.repository, image])).values()];
};

/** Writes the files of a ConfigMap beside the manifests; kustomize generates it from them, with a hash in its name. */
function generator(folder: string, object: KubernetesObject): object {
  const { name } = object.metadata;
  const files = Object.entries(object['data'] as Record<string, string>);
  mkdirSync(join(folder, name), { recursive: true });
  for (const [file, text] of files) writeFileSync(join(folder, name, file), text);
  return { name, files: files.map(([file]) => `${name}/${file}`) };
}

/**
 * The same homelab as somebody writes it by hand for kustomize: a folder for each application with its manifests, whose
 * namespace, image tags and hashed ConfigMaps kustomize fills in.
 *
 * @returns the folders
 */
export function writeKustomizeTree(root: string, { services }: Rendered): readonly string[] {
  return services
    .filter(({ objects }) => objects.length > 0)
    .map(({ service, objects }) => {
      const folder = join(root, service.on.name, service.name);
      mkdirSync(folder, { recursive: true });
      const images = imagesOf(service);
      const maps = objects.filter(({ kind }) => kind === 'ConfigMap');
      const resources = objects
        .filter(({ kind }) => kind !== 'ConfigMap')
        .map((object) => {
          const file = `${object.kind.toLowerCase()}-${object.metadata.name}.yaml`;
          const text = images.reduce(
            (written, image) => written.replaceAll(imageReference(image), `${image.repository}:${placeholder}`),
            yaml(object),
          );
          writeFileSync(join(folder, file), text);
          return file;
        });
      const kustomization = {
        apiVersion: 'kustomize.config.k8s.io/v1beta1',
        kind: 'Kustomization',
        namespace: service.namespace,
        resources,
        configMapGenerator: maps.map((object) => generator(folder, object)),
        images: images.map(({ repository, tag }) => ({ name: repository, newTag: tag })),
      };
      writeFileSync(join(folder, 'kustomization.yaml'), yaml(kustomization));
      return folder;
    });
}
