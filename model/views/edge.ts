import { type Address, publicName, tailnetName } from '../address.ts';
import type { EdgeTraits, Exposure } from '../exposure.ts';
import { isPublic } from '../exposure.ts';
import type { Fleet } from '../fleet.ts';
import type { AnyService } from '../service.ts';
import { callersOf } from './calls.ts';

/** A public host name and how the edge proxy treats it. */
export interface EdgeRoute {
  readonly host: string;
  /** The Tailscale Service that it forwards to. */
  readonly upstream: Address;
  readonly traits: EdgeTraits;
  readonly service: AnyService;
  readonly exposure: Exposure;
}

/** Every public host name, sorted. */
export const edgeRoutes = (fleet: Fleet): readonly EdgeRoute[] =>
  fleet.services
    .flatMap((service) =>
      service.exposures.filter(isPublic).map((exposure) => ({
        host: publicName(service, exposure),
        upstream: { scheme: 'https' as const, host: tailnetName(service, exposure), port: 443 },
        traits: exposure.edge ?? { kind: 'dynamic' as const },
        service,
        exposure,
      })),
    )
    .sort((a, b) => (a.host < b.host ? -1 : 1));

/** Write-only endpoints for the logs and metrics of the edge proxy. It must not be able to read from them. */
export const edgeSinks = (fleet: Fleet): readonly { readonly service: AnyService; readonly exposure: Exposure }[] =>
  fleet.services.flatMap((service) =>
    callersOf(fleet, service).some(({ caller }) => caller === fleet.providers.edge.service)
      ? service.exposures.filter(({ audience }) => audience === 'service').map((exposure) => ({ service, exposure }))
      : [],
  );
