import { type PortOf, calledExposure, exposureOf, internalName, tailnetPort } from '../address.ts';
import { fail } from '../errors.ts';
import { protocolOf } from '../exposure.ts';
import { type Fleet, kubernetesServices } from '../fleet.ts';
import { type Host, machineOf } from '../host.ts';
import { imageReference } from '../image.ts';
import type { AnyService } from '../service.ts';
import { allContainersOf } from '../workload.ts';
import { directCalls, isDirect, outgoingCalls } from './calls.ts';
import { endpoints, forMembers } from './endpoints.ts';
import { caddyForwards, caddyRoutes } from './gateway.ts';
import { memoize } from '../memoize.ts';
import { volumes } from './storage.ts';

/** Port of NFS version 4. */
const nfsPort = 2049;

/** Lets a source reach some ports of a destination. Everything else is denied. */
export interface Grant {
  /** `autogroup:…`, `tag:…`. */
  readonly from: string;
  /** `*`, `tag:…`, `svc:…`. */
  readonly to: string;
  /** TCP ports, or `*` for all ports and protocols. */
  readonly ports: '*' | readonly number[];
  /** The services that would break without it. */
  readonly for: readonly string[];
}

/** Tags that no other host carries. */
const ownTags = ({ hosts }: Fleet, host: Host): readonly string[] =>
  host.tags.filter((tag) => hosts.every((other) => other === host || !other.tags.includes(tag)));

/** True if a grant can name the host without naming another one. */
export const hasOwnTag = (fleet: Fleet, host: Host): boolean => ownTags(fleet, host).length > 0;

/**
 * The tag that only this host carries.
 *
 * @throws ModelError if there is none, since a grant to a shared tag would open other hosts too
 */
export function machineTag(fleet: Fleet, host: Host): string {
  const own = ownTags(fleet, host);
  const tag = own.includes(host.name) ? host.name : own[0];
  if (tag !== undefined) return `tag:${tag}`;
  return fail({
    subject: `host ${host.name}`,
    field: 'tags',
    value: host.tags,
    rule: 'other hosts carry every tag of this host, so a grant to it would open them too',
    fix: `add the tag "${host.name}"`,
  });
}

interface Need {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly for: string;
}

/** What members may open. */
function memberNeeds(fleet: Fleet): readonly Need[] {
  const from = 'autogroup:member';
  const { tags } = fleet.network;
  return endpoints(fleet).flatMap(({ name, service, exposures }) =>
    exposures.filter(forMembers).map((exposure) => {
      const port = tailnetPort(service, exposure);
      return { from, to: port === 443 ? `tag:${tags.memberTarget}` : `svc:${name}`, port, for: service.name };
    }),
  );
}

function edgeNeeds(fleet: Fleet): readonly Need[] {
  const { edgeProxy, edgeTarget } = fleet.network.tags;
  return endpoints(fleet).flatMap(({ service, tags, ports }) =>
    tags.includes(edgeTarget) && ports.includes(443)
      ? [{ from: `tag:${edgeProxy}`, to: `tag:${edgeTarget}`, port: 443, for: service.name }]
      : [],
  );
}

/** What the gateway forwards to. */
function gatewayNeeds(fleet: Fleet): readonly Need[] {
  const gateway = machineOf(fleet.providers.gateway.service.on);
  const from = machineTag(fleet, gateway);
  return [...caddyRoutes(fleet), ...caddyForwards(fleet)].flatMap(({ service, exposure, upstream }) => {
    if (service.kind === 'kubernetes')
      return [
        { from, to: `tag:${fleet.network.tags.ingressProxy}`, port: tailnetPort(service, exposure), for: service.name },
      ];
    return service.on === gateway
      ? []
      : [{ from, to: machineTag(fleet, service.on), port: upstream.port, for: service.name }];
  });
}

/** Pods and daemons on other hosts connect to the gateway with the identity of their host. */
function callerNeeds(fleet: Fleet): readonly Need[] {
  const gateway = machineOf(fleet.providers.gateway.service.on);
  const calls = outgoingCalls(fleet).filter(
    (item) => machineOf(item.caller.on) !== gateway && item.caller !== fleet.providers.edge.service && !isDirect(item),
  );
  return [...calls, ...imagePulls(fleet)].flatMap(({ caller, to, ...port }) => {
    const exposure = calledExposure(to, port);
    const at = protocolOf(exposure) === 'https' ? 443 : exposure.internalPort;
    return at === undefined
      ? []
      : [
          {
            from: machineTag(fleet, machineOf(caller.on)),
            to: machineTag(fleet, gateway),
            port: at,
            for: `${caller.name} → ${to.name}`,
          },
        ];
  });
}

/** The container runtime of every cluster pulls our own images from the registry. */
function imagePulls(fleet: Fleet): readonly (PortOf & { readonly caller: AnyService; readonly to: AnyService })[] {
  const gateway = machineOf(fleet.providers.gateway.service.on);
  const { service: registry } = fleet.providers.registry;
  const ours = registry.exposures.length === 0 ? [] : [`${internalName(registry, exposureOf(registry))}/`];
  return kubernetesServices(fleet)
    .filter((service) => machineOf(service.on) !== gateway)
    .filter(({ workloads }) =>
      workloads
        .flatMap(allContainersOf)
        .some(({ image }) => ours.some((prefix) => imageReference(image).startsWith(prefix))),
    )
    .map((caller) => ({ caller, to: registry, port: 'http' }));
}

/** Connections that bypass the gateway: Argo CD to API servers of other clusters, hosts to hosts, and NFS mounts. */
const directNeeds = (fleet: Fleet): readonly Need[] => [
  ...directCalls(fleet).flatMap(({ caller, to, port }) => {
    const listener = to.kind === 'native' ? to.ports[port]?.port : undefined;
    return typeof listener === 'number'
      ? [
          {
            from: machineTag(fleet, machineOf(caller.on)),
            to: machineTag(fleet, machineOf(to.on)),
            port: listener,
            for: caller.name,
          },
        ]
      : [];
  }),
  ...fleet.clusters
    .filter(({ api }) => api !== 'in-cluster')
    .map((cluster) => ({
      from: machineTag(fleet, machineOf(fleet.providers.delivery.service.on)),
      to: machineTag(fleet, cluster.host),
      port: Number(new URL(cluster.api).port),
      for: `${fleet.providers.delivery.service.name} → cluster ${cluster.name}`,
    })),
  ...volumes(fleet).flatMap(({ owner, volume }) =>
    volume.kind === 'nfs'
      ? [
          {
            from: machineTag(fleet, machineOf(owner.on)),
            to: machineTag(fleet, volume.share.host),
            port: nfsPort,
            for: owner.name,
          },
        ]
      : [],
  ),
];

/** Every grant of the tailnet, sorted by source and destination. */
export const grants = memoize((fleet: Fleet): readonly Grant[] => {
  const needs = [
    ...memberNeeds(fleet),
    ...edgeNeeds(fleet),
    ...gatewayNeeds(fleet),
    ...callerNeeds(fleet),
    ...directNeeds(fleet),
  ];
  const grouped = Map.groupBy(needs, ({ from, to }) => `${from} ${to}`);
  const computed = [...grouped.values()].flatMap((group): readonly Grant[] => {
    const [first] = group;
    if (first === undefined) return [];
    const ports = [...new Set(group.map(({ port }) => port))].sort((a, b) => a - b);
    return [{ from: first.from, to: first.to, ports, for: [...new Set(group.map((need) => need.for))].sort() }];
  });
  const byName = (a: Grant, b: Grant): number => (`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1);
  return [{ from: 'autogroup:admin', to: '*', ports: '*', for: ['administration'] }, ...computed.sort(byName)];
});
