import { publicName, tailnetName } from '../address.ts';
import type { EdgeTraits, Exposure } from '../exposure.ts';
import { isPublic } from '../exposure.ts';
import type { Fleet } from '../fleet.ts';
import type { AnyService } from '../service.ts';
import { callersOf } from './calls.ts';

/** A public host name and what the edge proxy does for it. */
export interface EdgeRoute {
  readonly host: string;
  /** URL of the Tailscale Service behind the tunnel. */
  readonly upstream: string;
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
        upstream: `https://${tailnetName(service, exposure)}`,
        traits: exposure.edge ?? { kind: 'dynamic' as const },
        service,
        exposure,
      })),
    )
    .sort((a, b) => (a.host < b.host ? -1 : 1));

/** Endpoints into which the edge proxy writes and from which it must learn nothing: its logs and its metrics. */
export const edgeSinks = (fleet: Fleet): readonly { readonly service: AnyService; readonly exposure: Exposure }[] =>
  fleet.services.flatMap((service) =>
    callersOf(fleet, service).some(({ caller }) => caller === fleet.joints.edge.by)
      ? service.exposures.filter(({ audience }) => audience === 'machine').map((exposure) => ({ service, exposure }))
      : [],
  );
