import type { Findings } from '../findings.ts';
import type { KubernetesService } from '../service.ts';
import { absolutePath, dnsLabel, metadataKey, serviceName } from '../syntax.ts';
import {
  type Container,
  type Workload,
  allContainersOf,
  containersOf,
  emptyDirName,
  portsOf,
  volumeOf,
} from '../workload.ts';
import { inspectContainer } from './container.ts';

interface NamedContainer {
  readonly container: Container;
  readonly name: string;
  readonly field: string;
  /** Only the main container may leave out its name. */
  readonly isMain: boolean;
  readonly isInit: boolean;
}

/** Containers with the names that they have in the pod. */
const namedContainers = (workload: Workload, name: string): readonly NamedContainer[] =>
  allContainersOf(workload).map((container, index) => {
    const own = container.name ?? name;
    const before = (workload.init ?? []).length;
    const place = { isMain: index === before, isInit: index < before };
    return { container, name: own, field: `workloads[${name}].${own}`, ...place };
  });

function inspectNames(findings: Findings, containers: readonly NamedContainer[]): void {
  for (const { container, name, field, isMain, isInit } of containers) {
    findings.requireName(`${field}.name`, name, dnsLabel);
    const unprobed = container.health === undefined && container.startupTimeout === undefined;
    const rule = 'an init container runs to its end, and the API server refuses a probe of it';
    findings.require(!isInit || unprobed, `${field}.health`, undefined, rule, 'leave health and startupTimeout out');
    const named = isMain || container.name !== undefined;
    findings.require(named, `${field}.name`, undefined, 'a sidecar or init container needs a name', 'give it one');
  }
  findings.requireUnique(
    containers.filter(({ container, isMain }) => isMain || container.name !== undefined),
    ({ name }) => name,
    ({ field, name }) => ({
      field: `${field}.name`,
      value: name,
      rule: 'another container of the pod has that name',
      fix: 'give one of the two another name',
    }),
  );
}

/**
 * Containers of a pod share one network, and a Service one list of ports: two cannot listen on one number, and two of
 * one name cannot be told apart (https://kubernetes.io/docs/concepts/workloads/pods/#pod-networking).
 */
function inspectPodPorts(findings: Findings, workload: Workload, name: string): void {
  const ports = containersOf(workload).flatMap((container) =>
    portsOf(container).map((port) => ({
      ...port,
      field: `workloads[${name}].${container.name ?? name}.ports.${port.name}`,
    })),
  );
  const same = (port: (typeof ports)[number]) => `${port.container}/${port.protocol}`;
  // One number for both is said once.
  const served = [...new Map(ports.toReversed().map((port) => [same(port), port])).values()]
    .toReversed()
    .filter(({ service }) => service !== false);
  findings.requireUnique(
    ports,
    (port) => port.name,
    ({ field, name: own }) => ({
      field,
      value: own,
      rule: 'another container of the pod has a port of that name',
      fix: 'give one of the two another name',
    }),
  );
  findings.requireUnique(ports, same, (second, first) => ({
    field: second.field,
    value: second.container,
    rule: `port ${first.name} of the pod has that number and protocol, too`,
    fix: 'remove one of the two, or let its program listen elsewhere',
  }));
  findings.requireUnique(
    served,
    (port) => `${port.service}/${port.protocol}`,
    (second, first) => ({
      field: `${second.field}.service`,
      value: second.service,
      rule: `port ${first.name} has that number in the Service, too`,
      fix: 'give one of the two another `service` port',
    }),
  );
}

/** Largest id of a user or a group (https://kubernetes.io/docs/tasks/configure-pod-container/security-context/). */
const largestId = 2 ** 31 - 1;

function inspectPod(findings: Findings, field: string, workload: Workload): void {
  const { user } = workload;
  findings.require(
    user === undefined || (Number.isInteger(user) && user >= 0 && user <= largestId),
    `${field}.user`,
    user,
    `must be a whole number from 0 to ${largestId}`,
    'name the numeric id',
  );
  if (workload.terminationGracePeriod !== undefined) {
    findings.requireSeconds(`${field}.terminationGracePeriod`, workload.terminationGracePeriod, 1);
  }
  if (workload.kind === 'CronJob' && workload.ttlAfterFinished !== undefined) {
    findings.requireSeconds(`${field}.ttlAfterFinished`, workload.ttlAfterFinished);
  }
  if ((workload.kind === undefined || workload.kind === 'Deployment') && workload.replicas !== undefined) {
    findings.requireWhole(`${field}.replicas`, workload.replicas);
  }
  for (const key of Object.keys(workload.annotations ?? {})) {
    findings.requireSyntax(`${field}.annotations`, key, metadataKey, 'write the key as its reader documents it');
  }
  for (const key of workload.tolerations === 'all' ? [] : (workload.tolerations ?? [])) {
    findings.requireSyntax(
      `${field}.tolerations`,
      key,
      metadataKey,
      'write the key of the taint, without value and effect',
    );
  }
  if (workload.serviceName !== undefined)
    findings.requireName(`${field}.serviceName`, workload.serviceName, serviceName);
}

/** The volumes of a pod, among which its emptyDirs get names of their own. */
function inspectPodVolumes(
  findings: Findings,
  service: KubernetesService,
  containers: readonly NamedContainer[],
): void {
  for (const { container, field } of containers) {
    for (const [path, mount] of Object.entries(container.mounts ?? {})) {
      const volume = volumeOf(mount);
      findings.require(
        Object.hasOwn(service.volumes, volume),
        `${field}.mounts["${path}"]`,
        volume,
        `must be a volume of the service (${Object.keys(service.volumes).join(', ') || 'it has none'})`,
        'declare it under volumes, or mount one of them',
      );
    }
  }
  const own = containers.flatMap(({ container, name, field }) =>
    (container.emptyDirs ?? [])
      .filter((path) => absolutePath.matches(path))
      .map((path) => ({ field: `${field}.emptyDirs`, path, name: emptyDirName(name, path) })),
  );
  const fix = 'declare it under `volumes` with emptyDir(), and mount it';
  for (const { field, path, name } of own) {
    const rule = 'no name of a volume can be made of that path';
    findings.require(dnsLabel.matches(name), field, path, rule, fix);
  }
  const mounted = new Set(containers.flatMap(({ container }) => Object.values(container.mounts ?? {}).map(volumeOf)));
  findings.requireUnique(
    [...[...mounted].map((name) => ({ field: 'volumes', path: name, name })), ...own],
    ({ name }) => name,
    (second, first) => ({
      field: second.field,
      value: second.path,
      rule: `its volume would have the name of that for ${first.path}: ${second.name}`,
      fix,
    }),
  );
}

/** Refuses impossible values, and returns the names of the ports on which the service answers. */
export function inspectWorkloads(findings: Findings, service: KubernetesService): readonly string[] {
  for (const workload of service.workloads) {
    const name = workload.name ?? service.name;
    findings.requireName('workloads[].name', name, dnsLabel);
    const containers = namedContainers(workload, name);
    inspectNames(findings, containers);
    for (const { container, field } of containers) inspectContainer(findings, field, container);
    inspectPodPorts(findings, workload, name);
    inspectPodVolumes(findings, service, containers);
    inspectPod(findings, `workloads[${name}]`, workload);
  }
  findings.requireUnique(
    service.workloads.map((workload) => workload.name ?? service.name),
    (name) => name,
    (name) => ({
      field: 'workloads[].name',
      value: name,
      rule: 'another workload of the service has that name, by which its pods are selected',
      fix: 'give one of the two another name',
    }),
  );
  return service.workloads.flatMap(allContainersOf).flatMap((container) => portsOf(container).map(({ name }) => name));
}
