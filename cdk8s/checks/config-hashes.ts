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

/** Names of the ConfigMaps that a pod reads through volumes or variables. */
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

/** Hash of a ConfigMap's files, in order of declaration. */
function hashOf({ object, service }: RenderedObject): string {
  const data = (object['data'] ?? {}) as Readonly<Record<string, string>>;
  const declared = Object.values(service.volumes).find(
    (volume) => volume.kind === 'config' && volume.name === object.metadata.name,
  );
  const files = declared?.kind === 'config' ? Object.keys(declared.files) : Object.keys(data);
  const ordered = Object.fromEntries(files.map((file) => [file, data[file]]));
  return createHash('sha256').update(JSON.stringify(ordered)).digest('hex').slice(0, 12);
}

/** The kubelet updates the files of a running pod, but most programs only read them on startup. */
export const configHashes: Check<RenderedFleet> = {
  name: 'config-hashes',
  rule: 'Pods are annotated with the hash of every ConfigMap that they read, so that a change restarts them',
  reason: 'After a URL in a ConfigMap had changed, the pod used the old one until it was restarted by hand',
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
            ? 'a change to the ConfigMap does not restart the pod'
            : `the hash of its content is ${expected}`;
        const fix = 'mount it as a config() volume, which adds the hash';
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
