import { tailnetPort } from '../address.ts';
import { type Exposure, isPublic, protocolOf } from '../exposure.ts';
import type { Fleet } from '../fleet.ts';
import type { AnyService } from '../service.ts';
import { callersOf } from './calls.ts';
import { memoize } from '../memoize.ts';

/** A Tailscale Service, with its own name and address in the tailnet. */
export interface Endpoint {
  /** `feed` is `svc:feed`, and `feed.<tailnet>` in MagicDNS. */
  readonly name: string;
  readonly service: AnyService;
  readonly exposures: readonly Exposure[];
  /** TCP ports. */
  readonly ports: readonly number[];
  /** Without the `tag:` prefix. */
  readonly tags: readonly string[];
}

/** True if members of the tailnet may open an exposure. */
export const forMembers = ({ audience }: Exposure): boolean => audience === 'member' || audience === 'public';

/**
 * True if an exposure has a Tailscale Service. The operator creates one for every exposure on a cluster. A host
 * advertises one for exposures that bypass the gateway, because members and the edge must not get a grant to the host.
 */
export const hasEndpoint = (service: AnyService, exposure: Exposure): boolean =>
  service.kind === 'kubernetes' ||
  (service.on.advertises &&
    (forMembers(exposure) || (protocolOf(exposure) === 'tcp' && exposure.audience === 'admin')));

/** Tags of an endpoint, which follow from the audiences of its exposures and from its callers. */
export function endpointTags(fleet: Fleet, service: AnyService, exposures: readonly Exposure[]): readonly string[] {
  const edge = fleet.providers.edge.service;
  const { tags } = fleet.network;
  const sink =
    exposures.some((exposure) => exposure.audience === 'service') &&
    callersOf(fleet, service).some(({ caller }) => caller === edge);
  return [
    ...(service.kind === 'kubernetes' ? [tags.ingressProxy] : []),
    ...(exposures.some(isPublic) || sink ? [tags.edgeTarget] : []),
    ...(exposures.some(forMembers) ? [tags.memberTarget] : []),
  ];
}

/** Every Tailscale Service of the tailnet. */
export const endpoints = memoize((fleet: Fleet): readonly Endpoint[] =>
  fleet.services.flatMap((service) => endpointsOf(fleet, service)),
);

/** The endpoints of a service: one per host name. */
export const endpointsOf = (fleet: Fleet, service: AnyService): readonly Endpoint[] =>
  [
    ...Map.groupBy(
      service.exposures.filter((exposure) => hasEndpoint(service, exposure)),
      ({ host }) => host,
    ),
  ].map(([name, exposures]) => ({
    name,
    service,
    exposures,
    ports: exposures.map((exposure) => tailnetPort(service, exposure)),
    tags: endpointTags(fleet, service, exposures),
  }));
