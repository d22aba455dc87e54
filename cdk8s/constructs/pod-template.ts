import type * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import { type Volume, isPersistent } from '#model/storage.ts';
import { type Container, type Workload, containersOf, volumesOf } from '#model/workload.ts';
import type { ConfigMap } from './config-map.ts';
import { containerSpec, scratchVolumes } from './container.ts';
import { type Context, labels, workloadName } from './context.ts';
import { podVolume } from './volumes.ts';

const allContainers = (workload: Workload): readonly Container[] => [
  ...(workload.init ?? []),
  ...containersOf(workload),
];

/** The service's volumes that a workload mounts, in the order of their declaration. */
export function mountedVolumes(workload: Workload, { service }: Context): readonly (readonly [string, Volume])[] {
  const names = volumesOf(allContainers(workload));
  return Object.entries(service.volumes).filter(([name]) => names.has(name));
}

/** True when two pods at once would write to the same files. */
export const writesAlone = (workload: Workload, context: Context): boolean =>
  mountedVolumes(workload, context).some(
    ([, volume]) => isPersistent(volume) && !(volume.kind === 'nfs' && volume.readOnly),
  );

function podSecurityContext({ user, fsGroup = user }: Workload): k8s.PodSecurityContext {
  return {
    runAsNonRoot: true,
    ...(user === undefined ? {} : { runAsUser: user, runAsGroup: user }),
    ...(fsGroup === undefined ? {} : { fsGroup, fsGroupChangePolicy: 'OnRootMismatch' }),
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

const tolerations = (tolerate: Workload['tolerate']): k8s.Toleration[] =>
  tolerate === 'all'
    ? [{ operator: 'Exists' }]
    : (tolerate ?? []).map((key) => ({ key, operator: 'Exists', effect: 'NoSchedule' }));

/** Content hashes of the ConfigMaps that the pod reads: when one changes, the pod is replaced (INV-23). */
function configHashes(
  workload: Workload,
  context: Context,
  configMaps: ReadonlyMap<string, ConfigMap>,
): Record<string, string> {
  const names = mountedVolumes(workload, context).flatMap(([, volume]) =>
    volume.kind === 'config' ? [volume.name] : [],
  );
  return Object.fromEntries([...new Set(names)].map((name) => [`checksum/${name}`, configMaps.get(name)?.hash ?? '']));
}

/** The pod of a workload; claims of a StatefulSet come from its templates, so they are left out of the volumes. */
export function podTemplate(
  workload: Workload,
  context: Context,
  configMaps: ReadonlyMap<string, ConfigMap>,
): k8s.PodTemplateSpec {
  const { service } = context;
  const name = workloadName(service, workload);
  const annotations = configHashes(workload, context, configMaps);
  const templated = workload.kind === 'StatefulSet';
  const volumes = [
    ...mountedVolumes(workload, context)
      .filter(([, volume]) => !(templated && volume.kind === 'claim'))
      .map(([volumeName, volume]) => podVolume(volumeName, volume, context, configMaps)),
    ...allContainers(workload).flatMap((container) => scratchVolumes(container.name ?? name, container)),
  ];
  const spec: k8s.PodSpec = {
    ...(workload.rbac === undefined ? {} : { serviceAccountName: name }),
    automountServiceAccountToken: workload.rbac !== undefined,
    // Otherwise every Service of the namespace becomes a set of variables, and one named DEVPI_PORT breaks devpi.
    enableServiceLinks: false,
    securityContext: podSecurityContext(workload),
    ...(workload.init === undefined
      ? {}
      : {
          initContainers: workload.init.map((container) => containerSpec(container.name ?? name, container, context)),
        }),
    containers: containersOf(workload).map((container) => containerSpec(container.name ?? name, container, context)),
    ...(volumes.length === 0 ? {} : { volumes }),
    ...(workload.runtimeClass === undefined ? {} : { runtimeClassName: workload.runtimeClass }),
    ...(workload.priorityClass === undefined ? {} : { priorityClassName: workload.priorityClass }),
    ...(workload.tolerate === undefined ? {} : { tolerations: tolerations(workload.tolerate) }),
    ...(workload.hostPid === undefined ? {} : { hostPid: true }),
    ...(workload.hostNetwork === undefined ? {} : { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' }),
    ...(workload.stopWithin === undefined ? {} : { terminationGracePeriodSeconds: workload.stopWithin }),
    ...(workload.kind === 'CronJob' ? { restartPolicy: 'OnFailure' } : {}),
  };
  return {
    metadata: { labels: labels(service, name), ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
    spec,
  };
}
