import { createHash } from 'node:crypto';
import type { Problem } from '#model/errors.ts';
import {
  type Check,
  type RenderedObject,
  type RenderedFleet,
  count,
  nameOf,
  namespaceOf,
  objectsOfKind,
  subjectOf,
} from './check.ts';
import { type Pods, pods } from './pods.ts';

/** Names of the ConfigMaps that a pod reads, by whatever way. */
export function configMapsOf({ spec, containers }: Pods): readonly string[] {
  const mounted = (spec.volumes ?? []).flatMap(({ configMap, projected }) => [
    configMap,
    ...(projected?.sources ?? []).map((source) => source.configMap),
  ]);
  const inEnv = containers.flatMap(({ container: { env = [], envFrom = [] } }) => [
    ...env.map(({ valueFrom }) => valueFrom?.configMapKeyRef),
    ...envFrom.map(({ configMapRef }) => configMapRef),
  ]);
  const names = [...mounted, ...inEnv].flatMap((reference) =>
    reference?.name === undefined || reference.optional === true ? [] : [reference.name],
  );
  return [...new Set(names)];
}

/** The hash of a ConfigMap's content, over its files in the order of their declaration. */
function hashOf({ object, service }: RenderedObject): string {
  const data = (object['data'] ?? {}) as Readonly<Record<string, string>>;
  const declared = Object.values(service.volumes).find(
    (volume) => volume.kind === 'config' && volume.name === object.metadata.name,
  );
  const files = declared?.kind === 'config' ? Object.keys(declared.files) : Object.keys(data);
  const ordered = Object.fromEntries(files.map((file) => [file, data[file]]));
  return createHash('sha256').update(JSON.stringify(ordered)).digest('hex').slice(0, 12);
}

/** The kubelet swaps the files of a running pod, and most programs never look again. */
export const configHashes: Check<RenderedFleet> = {
  name: 'config-hashes',
  rule: 'A pod carries the hash of each ConfigMap that it reads, so that a change restarts it',
  reason: 'A new URL in a ConfigMap left the old one in use until somebody restarted the pod by hand (INV-23)',
  run(subject) {
    const rendered = new Map(
      objectsOfKind(subject, 'ConfigMap').map((placed) => [
        `${namespaceOf(placed)}/${placed.object.metadata.name}`,
        placed,
      ]),
    );
    const read = pods(subject).flatMap((pod) =>
      configMapsOf(pod).flatMap((name) => {
        const configMap = rendered.get(`${namespaceOf(pod.placed)}/${name}`);
        return configMap === undefined ? [] : [{ pod, name, configMap }];
      }),
    );
    return {
      examined: count(read, 'ConfigMap that a pod reads', 'ConfigMaps that pods read'),
      problems: read.flatMap(({ pod: { placed, template }, name, configMap }): readonly Problem[] => {
        const annotation = `checksum/${name}`;
        const value = template.metadata?.annotations?.[annotation];
        const expected = hashOf(configMap);
        if (value === expected) return [];
        const rule =
          value === undefined
            ? 'a change of the ConfigMap would not restart the pod'
            : `its content has the hash ${expected}`;
        const fix = 'mount it as a config() volume of the service, whose hash is computed';
        return [
          {
            subject: subjectOf(placed.service),
            field: `${nameOf(placed)} annotations["${annotation}"]`,
            value,
            rule,
            fix,
          },
        ];
      }),
    };
  },
};
