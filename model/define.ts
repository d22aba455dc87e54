import { type Problem, throwIfAny } from './errors.ts';
import { type Exposure, exposureField, portName, protocolOf } from './exposure.ts';
import type { Cluster, Host, Share } from './host.ts';
import type { NativeService, NativeServiceProps } from './native.ts';
import { bindSelf } from './reference.ts';
import { secret } from './secret.ts';
import type { KubernetesService, KubernetesServiceProps } from './service.ts';
import type { SsoClient } from './sso.ts';
import { isPersistent } from './storage.ts';
import type { Addressable } from './target.ts';
import { type Bytes, bytesQuantity, cpuQuantity } from './units.ts';
import { type Workload, allContainersOf, containerField, containersOf, portsOf, volumeOf } from './workload.ts';

const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Collects the problems of one subject. */
class Findings {
  readonly problems: Problem[] = [];
  readonly #subject: string;

  constructor(subject: string) {
    this.#subject = subject;
  }

  require(condition: boolean, field: string, value: unknown, rule: string, fix: string): void {
    if (!condition) this.problems.push({ subject: this.#subject, field, value, rule, fix });
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

  requirePath(field: string, path: string): void {
    this.require(path.startsWith('/'), field, path, 'a path must start with a slash', `write it as "/${path}"`);
  }

  requirePositive(field: string, amount: number, shown: string): void {
    const holds = Number.isFinite(amount) && amount > 0;
    this.require(holds, field, shown, 'must be greater than 0', 'use a positive quantity');
  }

  requireBytes(field: string, size: Bytes): void {
    this.requirePositive(field, size, bytesQuantity(size));
  }
}

function inspectExposures(findings: Findings, exposures: readonly Exposure[], ports: readonly string[]): void {
  for (const exposure of exposures) {
    const field = exposureField(exposure);
    findings.requireLabel(`${field}.host`, exposure.host);
    findings.require(
      ports.includes(portName(exposure)),
      `${field}.port`,
      portName(exposure),
      `must be a port of the service (${ports.join(', ') || 'it has none'})`,
      'use one of them, or declare the port on the container',
    );
    const { health, paths = [], tailnetPort, internalPort } = exposure;
    if (health !== undefined) findings.requirePath(`${field}.health`, health);
    for (const path of paths) findings.requirePath(`${field}.paths`, path);
    if (tailnetPort !== undefined) findings.requirePort(`${field}.tailnetPort`, tailnetPort);
    if (internalPort !== undefined) findings.requirePort(`${field}.internalPort`, internalPort);
  }
}

/** Checks the workloads of a service, and returns the names of their ports. */
function inspectWorkloads(findings: Findings, service: KubernetesService): string[] {
  const ports: string[] = [];
  for (const workload of service.workloads) {
    const name = workload.name ?? service.name;
    findings.requireLabel(`workloads[${name}].name`, name);
    for (const container of allContainersOf(workload)) {
      const field = containerField(service, workload, container);
      for (const port of portsOf(container)) {
        findings.requirePort(`${field}.ports.${port.name}`, port.container);
        findings.require(
          port.name.length <= 15,
          `${field}.ports.${port.name}`,
          port.name,
          'a port name must have at most 15 characters',
          'shorten it',
        );
        ports.push(port.name);
      }
      findings.requirePositive(`${field}.cpu.request`, container.cpu.request, cpuQuantity(container.cpu.request));
      findings.requireBytes(`${field}.memory.request`, container.memory.request);
      findings.require(
        container.memory.limit >= container.memory.request,
        `${field}.memory.limit`,
        bytesQuantity(container.memory.limit),
        `a memory limit must not be below the request of ${bytesQuantity(container.memory.request)}`,
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

/** Fills in the default health path of an exposure for people: that of its container's readiness probe. */
function withHealth(exposure: Exposure, workloads: readonly Workload[]): Exposure {
  if (exposure.health !== undefined || exposure.audience === 'service' || protocolOf(exposure) === 'tcp') {
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

/** Binds `self` to the owner in those parts of a declaration that other services read. */
function bindOwner<Service extends Addressable & { sso?: SsoClient; tile?: KubernetesService['tile'] }>(
  service: Service,
): Service {
  const { sso, tile } = service;
  if (sso !== undefined) {
    service.sso = { ...sso, redirects: sso.redirects.map((redirect) => bindSelf(redirect, service)) };
  }
  if (tile?.href !== undefined) service.tile = { ...tile, href: bindSelf(tile.href, service) };
  return service;
}

/**
 * Declares a service on a cluster.
 *
 * @throws ModelError for invalid values, naming the service and the field of each
 */
export function defineService({ secrets = {}, database, ...props }: KubernetesServiceProps): KubernetesService {
  const service = bindOwner<KubernetesService>({
    namespace: props.name,
    tier: 'apps',
    workloads: [],
    volumes: {},
    calls: [],
    metrics: {},
    dependsOn: [],
    ...props,
    secrets: Object.fromEntries(
      Object.entries(secrets).map(([name, { keys, ...options }]) => [name, secret(name, keys, options)]),
    ),
    ...(database === undefined ? {} : { database: { name: props.name, extensions: [], ...database } }),
    exposures: (props.exposures ?? []).map((exposure) => withHealth(exposure, props.workloads ?? [])),
    kind: 'kubernetes',
  });
  const findings = new Findings(`service ${service.name}`);
  findings.requireLabel('name', service.name);
  findings.requireLabel('namespace', service.namespace);
  const ports = inspectWorkloads(findings, service);
  if (service.postgres) ports.push('postgresql', 'metrics');
  ports.push(...(service.upstream?.services ?? []).map(({ name }) => name));
  inspectExposures(findings, service.exposures, ports);
  for (const [name, volume] of Object.entries(service.volumes)) {
    findings.requireLabel(`volumes.${name}`, name);
    if (isPersistent(volume) || volume.kind === 'empty-dir') {
      findings.requireBytes(`volumes.${name}.size`, volume.size);
    }
  }
  throwIfAny(findings.problems);
  return service;
}

/**
 * Declares a service that runs directly on a host.
 *
 * @throws ModelError for invalid values, naming the service and the field of each
 */
export function defineNativeService(props: NativeServiceProps): NativeService {
  const service = bindOwner<NativeService>({
    jobs: [],
    ports: {},
    data: [],
    secrets: {},
    exposures: [],
    calls: [],
    metrics: {},
    settings: {},
    dependsOn: [],
    ...props,
    kind: 'native',
  });
  const findings = new Findings(`service ${service.name}`);
  findings.requireLabel('name', service.name);
  for (const [name, { port }] of Object.entries(service.ports)) {
    if (port !== 'dynamic') findings.requirePort(`ports.${name}`, port);
  }
  inspectExposures(findings, service.exposures, Object.keys(service.ports));
  for (const job of service.jobs) {
    const [program] = job.command;
    const holds = typeof program === 'string' && program.startsWith('/');
    const rule = 'must start with the absolute path of a program, because launchd sets a minimal PATH';
    findings.require(holds, `jobs[${job.label}].command`, program ?? '', rule, 'use the absolute path');
  }
  throwIfAny(findings.problems);
  return service;
}

type Optional = 'tags' | 'ports' | 'advertises';

/**
 * Declares a host.
 *
 * @throws ModelError for an invalid name, or for a tag on a user device
 */
export function defineHost(props: Omit<Host, 'kind' | Optional> & Partial<Pick<Host, Optional>>): Host {
  const host: Host = { tags: [], ports: {}, advertises: false, ...props, kind: 'host' };
  const findings = new Findings(`host ${host.name}`);
  findings.requireLabel('name', host.name);
  findings.require(
    host.ownership !== 'user' || host.tags.length === 0,
    'tags',
    host.tags,
    'a user device must not carry tags, because a tag replaces the identity of its owner',
    'remove the tags',
  );
  throwIfAny(findings.problems);
  return host;
}

/**
 * Declares a Kubernetes cluster.
 *
 * @throws ModelError for an invalid name
 */
export function defineCluster(props: Omit<Cluster, 'kind'>): Cluster {
  const findings = new Findings(`cluster ${props.name}`);
  findings.requireLabel('name', props.name);
  throwIfAny(findings.problems);
  return { ...props, kind: 'cluster' };
}

/** Declares a share of a NAS. */
export const defineShare = (share: Share): Share => share;
