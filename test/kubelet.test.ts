import { expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import type { Sources } from '#rehearsal/lib/kubelet/environment.ts';
import { podPlanOf } from '#rehearsal/lib/kubelet/pod-plan.ts';
import { type RenderedObject, listAt, renderedObjects, stringAt, valueAt } from '#rehearsal/lib/objects.ts';
import { outputsOf } from '#scripts/lib/outputs.ts';

const objects = renderedObjects(outputsOf(fleet).files, fleet);
const workloads = objects.filter(({ object }) => /^(Deployment|StatefulSet|DaemonSet|CronJob)$/.test(object.kind));

/** The keys of a Secret that an ExternalSecret makes. */
const keysOf = ({ object }: RenderedObject): readonly string[] => {
  const template = valueAt(object, 'spec', 'target', 'template', 'data');
  return template === undefined
    ? listAt(object, 'spec', 'data').map((entry) => stringAt(entry, 'secretKey'))
    : Object.keys(template as object);
};

function sourcesOf({ cluster, object: { metadata } }: RenderedObject): Sources {
  const near = objects.filter(
    (other) => other.cluster === cluster && other.object.metadata.namespace === metadata.namespace,
  );
  const named = (kind: string) => near.filter(({ object }) => object.kind === kind);
  return {
    configMaps: Object.fromEntries(
      named('ConfigMap').map(({ object }) => [object.metadata.name, valueAt(object, 'data') as Record<string, string>]),
    ),
    secrets: Object.fromEntries(
      named('ExternalSecret').map((secret) => [
        stringAt(secret.object, 'spec', 'target', 'name'),
        Object.fromEntries(keysOf(secret).map((key) => [key, 'x'])),
      ]),
    ),
  };
}

const named = workloads.map(
  (workload) => [`${workload.cluster} ${workload.object.kind} ${workload.object.metadata.name}`, workload] as const,
);

test.each(named)('the kubelet would start %s', (_, workload) => {
  const { containers, initContainers } = podPlanOf(workload.object, sourcesOf(workload));
  expect(containers.length).toBeGreaterThan(0);
  for (const { environment } of [...containers, ...initContainers])
    expect(Object.values(environment).filter((value) => /\$\([A-Z_]+\)/.test(value))).toEqual([]);
});
