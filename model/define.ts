import { throwIfAny } from './errors.ts';
import { type Exposure, portName, protocolOf } from './exposure.ts';
import { Findings } from './findings.ts';
import type { Cluster, Host, Share } from './host.ts';
import { inspectExposures, inspectIngresses, inspectMetrics } from './inspect/exposures.ts';
import { inspectHost, inspectNetwork, inspectShare } from './inspect/network.ts';
import { inspectDatabase, inspectServer } from './inspect/postgres.ts';
import { inspectVolumes } from './inspect/volumes.ts';
import { inspectWorkloads } from './inspect/workload.ts';
import type { NativeService, NativeServiceProps } from './native.ts';
import type { Network } from './network.ts';
import { bindSelf } from './reference.ts';
import { secret } from './secret.ts';
import type { KubernetesService, KubernetesServiceProps } from './service.ts';
import type { SsoClient } from './sso.ts';
import { dnsLabel } from './syntax.ts';
import type { Addressable } from './target.ts';
import { type Workload, containersOf, portsOf } from './workload.ts';

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

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces */
const isReservedNamespace = (name: string): boolean => name === 'default' || name.startsWith('kube-');

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
  findings.requireName('name', service.name, dnsLabel);
  findings.requireName('namespace', service.namespace, dnsLabel);
  findings.require(
    !isReservedNamespace(service.namespace),
    'namespace',
    service.namespace,
    'that namespace belongs to Kubernetes, whose own pods would come under the labels of ours',
    'use a namespace of its own',
  );
  const ports = [...inspectWorkloads(findings, service)];
  if (service.postgres) ports.push('postgresql', 'metrics');
  ports.push(...(service.upstream?.services ?? []).map(({ name }) => name));
  inspectExposures(findings, service.exposures, ports);
  inspectIngresses(findings, service.exposures);
  inspectMetrics(findings, service.metrics);
  inspectVolumes(findings, service);
  for (const server of service.postgres ?? []) inspectServer(findings, server);
  if (service.database) inspectDatabase(findings, service.database);
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
    files: {},
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
  findings.requireName('name', service.name, dnsLabel);
  for (const [name, { port }] of Object.entries(service.ports)) {
    if (port !== 'dynamic') findings.requirePort(`ports.${name}`, port);
  }
  inspectExposures(findings, service.exposures, Object.keys(service.ports));
  inspectMetrics(findings, service.metrics);
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
  inspectHost(findings, host);
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
  findings.requireName('name', props.name, dnsLabel);
  findings.requirePort('apiPort', props.apiPort);
  findings.requireCpu('cpu', props.cpu);
  findings.requireBytes('memory', props.memory);
  findings.requireWhole('gpuSlots', props.gpuSlots);
  findings.requireWhole('proxyReplicas', props.proxyReplicas, 1);
  throwIfAny(findings.problems);
  return { ...props, kind: 'cluster' };
}

/**
 * Declares a share of a NAS.
 *
 * @throws ModelError for a path or a client that no NFS server takes
 */
export function defineShare(share: Share): Share {
  const findings = new Findings(`share ${share.name}`);
  inspectShare(findings, share);
  throwIfAny(findings.problems);
  return share;
}

/**
 * Declares the names of the homelab and its people.
 *
 * @throws ModelError for what Tailscale or the registrar refuses
 */
export function defineNetwork(network: Network): Network {
  const findings = new Findings(`network ${network.zone}`);
  inspectNetwork(findings, network);
  throwIfAny(findings.problems);
  return network;
}
