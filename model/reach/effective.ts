import { authority } from '../address.ts';
import { type Exposure, exposureKey, portName } from '../exposure.ts';
import type { Fleet } from '../fleet.ts';
import { nativeServices } from '../fleet.ts';
import { machineOf } from '../host.ts';
import type { AnyService } from '../service.ts';
import { type CaddyForward, type CaddyRoute, caddyForwards, caddyRoutes } from '../views/gateway.ts';
import { type Grant, grants } from '../views/grants.ts';
import { servicesPort } from '../views/listeners.ts';
import type { Destination } from './destinations.ts';
import { type Cell, matrix } from './network.ts';

/** Something that a principal can reach, with the path to it. */
export interface Reached {
  /** Exposure of a service (`miniflux feed http`), or a port of a host (`indri:22`). */
  readonly key: string;
  readonly service?: AnyService;
  readonly exposure?: Exposure;
  /** From the address that the principal connects to, to the service itself. */
  readonly path: readonly string[];
  readonly cell: Cell;
}

/** Routes of the gateway by entry point. */
interface Proxies {
  readonly users: readonly CaddyRoute[];
  readonly services: readonly CaddyRoute[];
  readonly forwards: readonly CaddyForward[];
}

const proxiesOf = (fleet: Fleet): Proxies => {
  const routes = caddyRoutes(fleet);
  return {
    users: routes.filter(({ entryPoint }) => entryPoint === 'users'),
    services: routes.filter(({ entryPoint }) => entryPoint === 'services'),
    forwards: caddyForwards(fleet),
  };
};

type Found = Omit<Reached, 'cell'>;

const throughCaddy = (entry: string, { service, exposure, ...route }: CaddyRoute | CaddyForward): Found => ({
  key: exposureKey(service, exposure),
  service,
  exposure,
  path: [
    entry,
    'host' in route ? `caddy (${route.host})` : `caddy (port ${route.port})`,
    authority(route.upstream),
    service.name,
  ],
});

/** Everything behind one port of one address. */
function behind(fleet: Fleet, { endpoint, host, name }: Destination, port: number, proxies: Proxies): readonly Found[] {
  const entry = `${name}:${port}`;
  const gateway = fleet.providers.gateway.service;
  if (endpoint?.service === gateway) return proxies.users.map((route) => throughCaddy(entry, route));
  if (endpoint !== undefined) {
    const index = endpoint.ports.indexOf(port);
    const exposure = endpoint.exposures[index];
    if (exposure === undefined) return [];
    const proxy = endpoint.service.kind === 'kubernetes' ? ['ingress proxy'] : ['tailscaled'];
    const { service } = endpoint;
    return [{ key: exposureKey(service, exposure), service, exposure, path: [entry, ...proxy, service.name] }];
  }
  if (host === machineOf(gateway.on)) {
    const forward = proxies.forwards.find((item) => item.port === port);
    if (forward !== undefined) return [throughCaddy(entry, forward)];
    if (port === servicesPort) return proxies.services.map((route) => throughCaddy(entry, route));
  }
  const owner = nativeServices(fleet).find(
    ({ on, ports }) => on === host && Object.values(ports).some((listener) => listener.port === port),
  );
  const exposure = owner?.exposures.find((item) => owner.ports[portName(item)]?.port === port);
  if (owner === undefined || exposure === undefined)
    return [{ key: entry, path: [entry, ...(owner === undefined ? [] : [owner.name])] }];
  return [{ key: exposureKey(owner, exposure), service: owner, exposure, path: [entry, owner.name] }];
}

/** What every principal can reach in effect: the network layer, and everything that proxies behind it forward to. */
export function effective(
  fleet: Fleet,
  policy: readonly Grant[] = grants(fleet),
): ReadonlyMap<string, readonly Reached[]> {
  const proxies = proxiesOf(fleet);
  const reached = matrix(fleet, policy)
    .filter(({ by }) => by.length > 0)
    .flatMap((cell) => behind(fleet, cell.destination, cell.port, proxies).map((found) => ({ ...found, cell })));
  return Map.groupBy(reached, ({ cell }) => cell.principal.name);
}
