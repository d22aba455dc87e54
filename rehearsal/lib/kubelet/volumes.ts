import { type Sources, Refused, dataOf } from './environment.ts';
import type { ContainerSpec, PodSpec, VolumeSpec } from './pod-spec.ts';
import { quantity } from './quantity.ts';

/** A file of a ConfigMap or Secret. */
export interface VolumeFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

/** What a kubelet puts at the place of a volume before it starts the containers. */
export type Volume = { readonly name: string } & (
  | { readonly kind: 'files'; readonly files: readonly VolumeFile[] }
  /** `emptyDir`. Without a size it may fill the node's disk. */
  | { readonly kind: 'scratch'; readonly size?: number }
  | { readonly kind: 'claim'; readonly claim: string; readonly readOnly: boolean }
  | { readonly kind: 'host'; readonly path: string }
);

/** A volume, or a part of it, in a container. */
export interface Mount {
  readonly path: string;
  readonly volume: string;
  readonly subPath?: string;
  readonly readOnly: boolean;
}

const defaultMode = 0o644;

function filesOf(
  { configMap, secret }: VolumeSpec,
  sources: Sources,
): Extract<Volume, { readonly kind: 'files' }>['files'] | undefined {
  const source = configMap ?? secret;
  if (source === undefined) return undefined;
  const data =
    configMap === undefined
      ? dataOf('Secret', sources, { ...source, name: secret?.secretName ?? '' })
      : dataOf('ConfigMap', sources, configMap);
  const items = source.items ?? Object.keys(data ?? {}).map((key) => ({ key, path: key }));
  return items.map(({ key, path, mode }: { readonly key: string; readonly path: string; readonly mode?: number }) => {
    const content = data?.[key];
    if (content === undefined) throw new Refused(`a volume refers to key ${key}, which does not exist`);
    return { path, content, mode: mode ?? source.defaultMode ?? defaultMode };
  });
}

function volumeOf(volume: VolumeSpec, sources: Sources): Volume {
  const { name, emptyDir, persistentVolumeClaim: claim, hostPath } = volume;
  const files = filesOf(volume, sources);
  if (files !== undefined) return { name, kind: 'files', files };
  if (claim !== undefined) return { name, kind: 'claim', claim: claim.claimName, readOnly: claim.readOnly === true };
  if (hostPath !== undefined) return { name, kind: 'host', path: hostPath.path };
  if (emptyDir === undefined) throw new Refused(`volume ${name} has a source that is unknown here`);
  const { sizeLimit } = emptyDir;
  return { name, kind: 'scratch', ...(sizeLimit === undefined ? {} : { size: quantity(sizeLimit) }) };
}

/**
 * The volumes of a pod with their content.
 *
 * @throws Refused if a ConfigMap, a Secret or a key does not exist and is not optional
 */
export const volumesOf = (pod: PodSpec, sources: Sources): readonly Volume[] =>
  pod.volumes.map((volume) => volumeOf(volume, sources));

/**
 * The mounts of a container. ConfigMaps and Secrets are always read-only.
 *
 * @throws Refused if the pod has no volume of that name, or a file of a ConfigMap is mounted that it does not hold
 */
export const mountsOf = (container: ContainerSpec, volumes: readonly Volume[]): readonly Mount[] =>
  (container.volumeMounts ?? []).map(({ name, mountPath, subPath, readOnly = false }) => {
    const volume = volumes.find((other) => other.name === name);
    if (volume === undefined)
      throw new Refused(`container ${container.name} mounts volume ${name}, which does not exist`);
    if (subPath !== undefined && volume.kind === 'files' && !volume.files.some(({ path }) => path === subPath))
      throw new Refused(`volume ${name} has no file ${subPath}`);
    return {
      path: mountPath,
      volume: name,
      ...(subPath === undefined ? {} : { subPath }),
      readOnly: readOnly || volume.kind === 'files' || (volume.kind === 'claim' && volume.readOnly),
    };
  });
