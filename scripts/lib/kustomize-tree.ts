import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { yaml } from '#model/formats/yaml.ts';
import type { RenderedFleet } from '#cdk8s/checks/check.ts';
import { type Image, imageReference } from '#model/image.ts';
import type { KubernetesObject, KubernetesService } from '#model/service.ts';
import { containersOf } from '#model/workload.ts';

/** The tag in a manifest, which kustomize replaces. */
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

/** Writes one folder with its manifests and the kustomization that names them. */
function writeFolder(
  folder: string,
  namespace: string,
  objects: readonly KubernetesObject[],
  images: readonly Image[],
) {
  mkdirSync(folder, { recursive: true });
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
    namespace,
    resources,
    configMapGenerator: maps.map((object) => generator(folder, object)),
    images: images.map(({ repository, tag }) => ({ name: repository, newTag: tag })),
  };
  writeFileSync(join(folder, 'kustomization.yaml'), yaml(kustomization));
}

/**
 * The same homelab written for kustomize: one folder per application with its manifests, whose
 * namespace, image tags and hashed ConfigMaps kustomize fills in, and one for the Applications themselves.
 *
 * @returns the folders
 */
export function writeKustomizeTree(root: string, { fleet, rendered }: RenderedFleet): readonly string[] {
  const delivery = join(root, 'argocd');
  writeFolder(delivery, fleet.providers.delivery.service.namespace, rendered.argocd, []);
  const services = rendered.services
    .filter(({ objects }) => objects.length > 0)
    .map(({ service, objects }) => {
      const folder = join(root, service.on.name, service.name);
      writeFolder(folder, service.namespace, objects, imagesOf(service));
      return folder;
    });
  return [delivery, ...services];
}
