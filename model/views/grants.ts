import { calledExposure, tailnetPort } from '../address.ts';
import { refuseOne } from '../errors.ts';
import { protocolOf } from '../exposure.ts';
import type { Fleet } from '../fleet.ts';
import { type Host, hostOf } from '../host.ts';
import { imageReference } from '../image.ts';
import type { AnyService } from '../service.ts';
import { containersOf } from '../workload.ts';
import { directCalls, isDirect, outgoingCalls } from './calls.ts';
import { endpoints, forMembers, tags } from './endpoints.ts';
import { caddyForwards, caddyRoutes } from './gateway.ts';
import { once } from './once.ts';
import { volumes } from './storage.ts';

/** Port of NFS version 4. */
const nfsPort = 2049;

/** Lets a source reach some ports of a destination; everything that no grant names is refused. */
export interface Grant {
  /** `autogroup:…`, `tag:…`. */
  readonly from: string;
  /** `*`, `tag:…`, `svc:…`. */
  readonly to: string;
  /** TCP ports; `*` for everything. */
  readonly ports: '*' | readonly number[];
  /** What it is for: the services that would break without it. */
  readonly for: readonly string[];
}

/** The tag that a managed machine alone carries: its name, or its only tag. */
export const machineTag = ({ name, tags: carried }: Host): string => {
  const tag = carried.includes(name) ? name : carried[0];
  if (tag !== undefined) return `tag:${tag}`;
  return refuseOne({
    subject: `host ${name}`,
    field: 'tags',
    value: carried,
    rule: 'a machine that something calls has a tag, or no grant can name it',
    fix: 'give it the tag of its name',
  });
};

interface Need {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly for: string;
}

/** What each member may open. */
function memberNeeds(fleet: Fleet): readonly Need[] {
  const from = 'autogroup:member';
  return endpoints(fleet).flatMap(({ name, service, exposures }) =>
    exposures.filter(forMembers).map((exposure) => {
      const port = tailnetPort(service, exposure);
      return { from, to: port === 443 ? `tag:${tags.memberTarget}` : `svc:${name}`, port, for: service.name };
    }),
  );
}

const edgeNeeds = (fleet: Fleet): readonly Need[] =>
  endpoints(fleet).flatMap(({ service, tags: carried, ports }) =>
    carried.includes(tags.edgeTarget) && ports.includes(443)
      ? [{ from: `tag:${tags.edgeProxy}`, to: `tag:${tags.edgeTarget}`, port: 443, for: service.name }]
      : [],
  );

/** The gateway must reach whatever it stands before. */
function gatewayNeeds(fleet: Fleet): readonly Need[] {
  const gateway = hostOf(fleet.joints.gateway.by.on);
  const from = machineTag(gateway);
  return [...caddyRoutes(fleet), ...caddyForwards(fleet)].flatMap(({ service, exposure, upstream }) => {
    if (service.kind === 'kubernetes')
      return [{ from, to: `tag:${tags.kubernetes}`, port: tailnetPort(service, exposure), for: service.name }];
    const port = Number(upstream.split(':').at(-1));
    return service.on === gateway ? [] : [{ from, to: machineTag(service.on), port, for: service.name }];
  });
}

/** Pods and daemons of other machines come to the gateway with the identity of their host. */
function callerNeeds(fleet: Fleet): readonly Need[] {
  const gateway = hostOf(fleet.joints.gateway.by.on);
  const calls = outgoingCalls(fleet).filter(
    (item) => hostOf(item.caller.on) !== gateway && item.caller !== fleet.joints.edge.by && !isDirect(item),
  );
  return [...calls, ...imagePulls(fleet)].flatMap(({ caller, to, port }) => {
    const exposure = calledExposure(to, port);
    const at = protocolOf(exposure) === 'https' ? 443 : exposure.internalPort;
    return at === undefined
      ? []
      : [
          {
            from: machineTag(hostOf(caller.on)),
            to: machineTag(gateway),
            port: at,
            for: `${caller.name} → ${to.name}`,
          },
        ];
  });
}

/** The container runtime of each cluster pulls our own images from the registry. */
function imagePulls(
  fleet: Fleet,
): readonly { readonly caller: AnyService; readonly to: AnyService; readonly port: string }[] {
  const gateway = hostOf(fleet.joints.gateway.by.on);
  const { registry } = fleet.joints;
  const host = registryName(fleet);
  return fleet.services
    .filter((service) => service.kind === 'kubernetes' && hostOf(service.on) !== gateway)
    .filter(
      (service) =>
        service.kind === 'kubernetes' &&
        service.workloads.some((workload) =>
          containersOf(workload).some(({ image }) => imageReference(image).startsWith(host)),
        ),
    )
    .map((caller) => ({ caller, to: registry, port: 'http' }));
}

const registryName = (fleet: Fleet): string => {
  const { registry } = fleet.joints;
  const [exposure] = registry.exposures;
  return exposure === undefined ? '\0' : `${exposure.host}.${fleet.network.internal}.${fleet.network.zone}/`;
};

/** What goes past the gateway: Argo CD to the API servers of other clusters, hosts to ports of hosts, and mounts of the NAS. */
const directNeeds = (fleet: Fleet): readonly Need[] => [
  ...directCalls(fleet).flatMap(({ caller, to, port }) => {
    const listener = to.kind === 'native' ? to.ports[port]?.port : undefined;
    return typeof listener === 'number'
      ? [{ from: machineTag(hostOf(caller.on)), to: machineTag(hostOf(to.on)), port: listener, for: caller.name }]
      : [];
  }),
  ...fleet.clusters
    .filter(({ api }) => api !== 'in-cluster')
    .map((cluster) => ({
      from: machineTag(hostOf(fleet.joints.delivery.by.on)),
      to: machineTag(cluster.host),
      port: Number(new URL(cluster.api).port),
      for: `${fleet.joints.delivery.by.name} → cluster ${cluster.name}`,
    })),
  ...volumes(fleet).flatMap(({ owner, volume }) =>
    volume.kind === 'nfs'
      ? [{ from: machineTag(hostOf(owner.on)), to: machineTag(volume.share.host), port: nfsPort, for: owner.name }]
      : [],
  ),
];

/** Every grant of the tailnet, by source and destination. */
export const grants = once((fleet): readonly Grant[] => {
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
  return [{ from: 'autogroup:admin', to: '*', ports: '*', for: ['the owner'] }, ...computed.sort(byName)];
});
