import { type Problem, refuse } from './errors.ts';
import { type Exposure, portName, protocolOf } from './exposure.ts';
import type { Cluster, Host, Share } from './host.ts';
import type { NativeService, NativeServiceProps } from './native.ts';
import type { Field, VaultItem } from './secret.ts';
import type { KubernetesService, KubernetesServiceProps } from './service.ts';
import { isPersistent } from './storage.ts';
import { type Workload, containersOf, portsOf, volumeOf } from './workload.ts';

const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Collects what is wrong with one subject. */
class Findings {
  readonly problems: Problem[] = [];
  readonly #subject: string;

  constructor(subject: string) {
    this.#subject = subject;
  }

  require(holds: boolean, field: string, value: unknown, rule: string, fix: string): void {
    if (!holds) this.problems.push({ subject: this.#subject, field, value, rule, fix });
  }

  requireLabel(field: string, value: string): void {
    const rule = 'must be a DNS label: lower-case letters, digits and hyphens, at most 63 characters (RFC 1123)';
    this.require(
      label.test(value),
      field,
      value,
      rule,
      `write it as "${value.toLowerCase().replace(/[^-a-z0-9]+/g, '-')}"`,
    );
  }

  requirePort(field: string, port: number): void {
    const holds = Number.isInteger(port) && port > 0 && port < 65_536;
    this.require(holds, field, port, 'must be a TCP or UDP port', 'use a whole number from 1 to 65535');
  }

  requirePositive(field: string, size: number): void {
    this.require(Number.isFinite(size) && size > 0, field, size, 'must be more than nothing', 'give a positive size');
  }
}

function inspectExposures(findings: Findings, exposures: readonly Exposure[], ports: readonly string[]): void {
  for (const [index, exposure] of exposures.entries()) {
    const field = `exposures[${index}]`;
    findings.requireLabel(`${field}.host`, exposure.host);
    findings.require(
      ports.includes(portName(exposure)),
      `${field}.port`,
      portName(exposure),
      `must be a port of the service (${ports.join(', ') || 'it has none'})`,
      'name one of them, or declare the port on the container',
    );
    const wellFormed = [exposure.health, ...(exposure.paths ?? [])].every(
      (path) => path === undefined || path.startsWith('/'),
    );
    findings.require(wellFormed, field, exposure.health, 'paths begin with a slash', 'put a / in front');
    for (const port of [exposure.tailnetPort, exposure.internalPort]) {
      if (port !== undefined) findings.requirePort(field, port);
    }
  }
}

/** Refuses impossible values, and names the ports that the service answers on. */
function inspectWorkloads(findings: Findings, service: KubernetesService): string[] {
  const ports: string[] = [];
  for (const workload of service.workloads) {
    const name = workload.name ?? service.name;
    findings.requireLabel('workloads[].name', name);
    for (const container of [...(workload.init ?? []), ...containersOf(workload)]) {
      const field = `workloads[${name}].${container.name ?? name}`;
      for (const port of portsOf(container)) {
        findings.requirePort(`${field}.ports.${port.name}`, port.container);
        findings.require(
          port.name.length <= 15,
          `${field}.ports.${port.name}`,
          port.name,
          'a port name has at most 15 characters',
          'shorten it',
        );
        ports.push(port.name);
      }
      findings.requirePositive(`${field}.cpu.request`, container.cpu.request);
      findings.requirePositive(`${field}.memory.request`, container.memory.request);
      findings.require(
        container.memory.limit >= container.memory.request,
        `${field}.memory.limit`,
        container.memory.limit,
        'a memory limit below the request can never be scheduled',
        'raise the limit or lower the request',
      );
      for (const [path, mount] of Object.entries(container.mounts ?? {})) {
        const volume = volumeOf(mount);
        findings.require(
          volume in service.volumes,
          `${field}.mounts["${path}"]`,
          volume,
          `must be a volume of the service (${Object.keys(service.volumes).join(', ') || 'it has none'})`,
          'declare it under volumes, or mount one of them',
        );
      }
    }
  }
  return ports;
}

/** The exposure with the path of its container's readiness probe, where it has none of its own and people open it. */
function withHealth(exposure: Exposure, workloads: readonly Workload[]): Exposure {
  if (exposure.health !== undefined || exposure.audience === 'machine' || protocolOf(exposure) === 'tcp') {
    return exposure;
  }
  const probe = workloads
    .flatMap(containersOf)
    .flatMap((container) =>
      container.health?.kind === 'http' ? [{ port: portsOf(container)[0]?.name, ...container.health }] : [],
    )
    .find(({ port }) => port === portName(exposure));
  return probe === undefined ? exposure : { ...exposure, health: probe.ready };
}

/**
 * Declares a service on a cluster.
 *
 * @throws ModelError for a value that can never be right, naming the service and the field.
 */
export function defineService(props: KubernetesServiceProps): KubernetesService {
  const service: KubernetesService = {
    namespace: props.name,
    tier: 'apps',
    workloads: [],
    volumes: {},
    secrets: [],
    calls: [],
    metrics: [],
    after: [],
    ...props,
    exposures: (props.exposures ?? []).map((exposure) => withHealth(exposure, props.workloads ?? [])),
    kind: 'kubernetes',
  };
  const findings = new Findings(`service ${service.name}`);
  findings.requireLabel('name', service.name);
  findings.requireLabel('namespace', service.namespace);
  const ports = inspectWorkloads(findings, service);
  if (service.postgres) ports.push('postgresql', 'metrics');
  ports.push(...(service.upstream?.services ?? []).map(({ name }) => name));
  inspectExposures(findings, service.exposures, ports);
  for (const [name, volume] of Object.entries(service.volumes)) {
    findings.requireLabel(`volumes.${name}`, name);
    if (isPersistent(volume) || volume.kind === 'scratch')
      findings.requirePositive(`volumes.${name}.size`, volume.size);
  }
  refuse(findings.problems);
  return service;
}

/**
 * Declares a service that runs directly on a host.
 *
 * @throws ModelError for a value that can never be right, naming the service and the field.
 */
export function defineNativeService(props: NativeServiceProps): NativeService {
  const service: NativeService = {
    jobs: [],
    ports: {},
    data: [],
    secrets: [],
    exposures: [],
    calls: [],
    metrics: [],
    settings: {},
    after: [],
    ...props,
    kind: 'native',
  };
  const findings = new Findings(`service ${service.name}`);
  findings.requireLabel('name', service.name);
  for (const [name, { port }] of Object.entries(service.ports)) {
    if (port !== 'dynamic') findings.requirePort(`ports.${name}`, port);
  }
  inspectExposures(findings, service.exposures, Object.keys(service.ports));
  for (const job of service.jobs) {
    const program = job.command[0] ?? '';
    const rule = 'a supervised job names its program by an absolute path, because launchd gives a bare PATH (INV-27)';
    findings.require(program.startsWith('/'), `jobs[${job.label}].command`, program, rule, 'write the whole path');
  }
  refuse(findings.problems);
  return service;
}

type Optional = 'tags' | 'ports' | 'advertises';

/** Declares a machine. */
export function defineHost(props: Omit<Host, 'kind' | Optional> & Partial<Pick<Host, Optional>>): Host {
  const host: Host = { tags: [], ports: {}, advertises: false, ...props, kind: 'host' };
  const findings = new Findings(`host ${host.name}`);
  findings.requireLabel('name', host.name);
  findings.require(
    host.ownership !== 'user' || host.tags.length === 0,
    'tags',
    host.tags,
    'a device of a person carries no tag: a tag takes its identity away (INV-05)',
    'remove the tags',
  );
  refuse(findings.problems);
  return host;
}

/** Declares a Kubernetes cluster. */
export function defineCluster(props: Omit<Cluster, 'kind'>): Cluster {
  const findings = new Findings(`cluster ${props.name}`);
  findings.requireLabel('name', props.name);
  refuse(findings.problems);
  return { ...props, kind: 'cluster' };
}

/** Declares a share of a NAS. */
export const defineShare = (share: Share): Share => share;

/** Declares an item of the vault with its fields. */
export function defineItem(
  props: Omit<VaultItem, 'field' | 'expires'> & Partial<Pick<VaultItem, 'expires'>>,
): VaultItem {
  const item: VaultItem = {
    expires: {},
    ...props,
    field(name: string): Field {
      const findings = new Findings(`vault item ${props.title}`);
      const fix = 'use one of them, or add the field to the item in fleet/vault.ts';
      findings.require(props.fields.includes(name), 'field', name, `its fields are ${props.fields.join(', ')}`, fix);
      refuse(findings.problems);
      return { item, name };
    },
  };
  return item;
}
