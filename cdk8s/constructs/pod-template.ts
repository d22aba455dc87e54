import type * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import { type Volume, isPersistent } from '#model/storage.ts';
import { type Workload, allContainersOf, containersOf, volumesOf } from '#model/workload.ts';
import type { ConfigMap } from './config-map.ts';
import { containerSpec, emptyDirVolumes } from './container.ts';
import { type Context, labels, workloadName } from './context.ts';
import { defined, nonEmpty, nonEmptyMap } from './defined.ts';
import { podVolume } from './volumes.ts';

/** The volumes that a workload mounts, in order of declaration. */
export function mountedVolumes(workload: Workload, { service }: Context): readonly (readonly [string, Volume])[] {
  const names = volumesOf(allContainersOf(workload));
  return Object.entries(service.volumes).filter(([name]) => names.has(name));
}

/** True if only one pod at a time may run, because it writes to a persistent volume. */
export const isSingleWriter = (workload: Workload, context: Context): boolean =>
  mountedVolumes(workload, context).some(
    ([, volume]) => isPersistent(volume) && !(volume.kind === 'nfs' && volume.readOnly),
  );

/**
 * Without `fsGroup`, which has no effect on NFS and hostPath volumes. The provisioners of minikube and k3s make hostPath
 * volumes that everybody can write to (https://kubernetes.io/docs/tasks/configure-pod-container/security-context/).
 */
const podSecurityContext = ({ user }: Workload): k8s.PodSecurityContext =>
  defined({
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    seccompProfile: { type: 'RuntimeDefault' },
  });

const tolerationsOf = (taints: NonNullable<Workload['tolerations']>): k8s.Toleration[] =>
  taints === 'all'
    ? [{ operator: 'Exists' }]
    : taints.map((key) => ({ key, operator: 'Exists', effect: 'NoSchedule' }));

/** Hashes of the ConfigMaps that the pod reads, so that a change replaces the pod. */
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

/** The pod template of a workload. Claims of a StatefulSet come from its claim templates instead. */
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
    ...allContainersOf(workload).flatMap((container) => emptyDirVolumes(container.name ?? name, container)),
  ];
  const { rbac, init, runtimeClass, priorityClass, hostPid, hostNetwork, terminationGracePeriod } = workload;
  const spec: k8s.PodSpec = defined({
    serviceAccountName: rbac === undefined ? undefined : name,
    automountServiceAccountToken: rbac !== undefined,
    // Otherwise every Service of the namespace becomes environment variables, and DEVPI_PORT breaks devpi.
    enableServiceLinks: false,
    securityContext: podSecurityContext(workload),
    initContainers: init?.map((container) => containerSpec(container.name ?? name, container, context)),
    containers: containersOf(workload).map((container) => containerSpec(container.name ?? name, container, context)),
    volumes: nonEmpty(volumes),
    runtimeClassName: runtimeClass,
    priorityClassName: priorityClass,
    tolerations: workload.tolerations && tolerationsOf(workload.tolerations),
    hostPid: hostPid === undefined ? undefined : true,
    hostNetwork: hostNetwork === undefined ? undefined : true,
    dnsPolicy: hostNetwork === undefined ? undefined : 'ClusterFirstWithHostNet',
    terminationGracePeriodSeconds: terminationGracePeriod,
    restartPolicy: workload.kind === 'CronJob' ? 'OnFailure' : undefined,
  });
  return {
    metadata: defined({ labels: labels(service, name), annotations: nonEmptyMap(annotations) }),
    spec,
  };
}
