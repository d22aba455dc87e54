import type { Fleet } from '../fleet.ts';
import type { AnyService } from '../service.ts';
import { callsOf } from '../views/calls.ts';
import { caddyRoutes } from '../views/gateway.ts';
import { endpointsOf } from '../views/endpoints.ts';
import { grants } from '../views/grants.ts';
import { describeGrant } from './audience.ts';
import { type Reached, effective, exposureKey } from './effective.ts';
import { type Principal, principals } from './principals.ts';

/** One thing that is reached, in words. */
export interface Line {
  readonly what: string;
  readonly by: string;
  readonly grant: string;
}

/** An answer to "can X reach Y?". */
export interface Answer {
  readonly reaches: boolean;
  readonly lines: readonly Line[];
  /** Why not, where it does not. */
  readonly stopped: readonly string[];
}

/** Raised for a name that is neither a principal nor a service; it lists what there is. */
export class UnknownName extends Error {}

/** Other names for principals, as one says them. */
const alias = (fleet: Fleet, name: string): string =>
  ({
    admin: fleet.network.people.find(({ role }) => role === 'admin')?.name,
    fly: fleet.joints.edge.by.on.name,
    edge: fleet.joints.edge.by.on.name,
  })[name] ?? name;

const bare = (name: string): string => name.replace(/^tag:/, '');

/**
 * The principals of that name: a person, a role, a host, or everything that carries a tag.
 *
 * @throws UnknownName
 */
export function findPrincipals(fleet: Fleet, name: string): readonly Principal[] {
  const all = principals(fleet);
  const wanted = alias(fleet, name);
  const byName = all.filter((principal) => principal.name === bare(wanted) || principal.person?.role === wanted);
  if (byName.length > 0) return byName;
  const byTag = all.filter(({ selectors }) => selectors.includes(`tag:${bare(wanted)}`));
  if (byTag.length > 0) return byTag;
  throw new UnknownName(
    `nobody is called "${name}". There are ${all.map((principal) => principal.name).join(', ')}, the names of services for their pods, and tags as tag:name`,
  );
}

/** True when a name means what was reached: a service, a host name, a host, an endpoint, or a port of a machine. */
const means = (name: string, { key, service, exposure, cell }: Reached): boolean =>
  [key, service?.name, exposure?.host, cell.destination.name, `${cell.destination.name}:${cell.port}`].includes(name) ||
  (name.startsWith('tag:') && cell.destination.selectors.includes(name));

const line = ({ service, exposure, key, path, cell }: Reached): Line => ({
  what: service === undefined || exposure === undefined ? key : `${service.name} (${exposure.host})`,
  by: path.join(' → '),
  grant: describeGrant(cell.by[0]),
});

/** Everything that a principal reaches, sorted; or, with a name, whether it reaches that and by which way. */
export function answer(fleet: Fleet, who: string, what?: string): Answer {
  const pods = fleet.services.find((service) => service.kind === 'kubernetes' && service.name === who);
  if (pods !== undefined) return answerForPods(fleet, pods, what);
  const reached = effective(fleet);
  const found = findPrincipals(fleet, who).flatMap(({ name }) => reached.get(name) ?? []);
  const wanted = what === undefined ? found : found.filter((item) => means(what, item));
  if (what !== undefined) assertKnown(fleet, what, [...reached.values()].flat());
  const lines = wanted.map(line).sort((a, b) => (a.what < b.what ? -1 : 1));
  return {
    reaches: lines.length > 0,
    lines,
    stopped: lines.length > 0 || what === undefined ? [] : stops(fleet, who, what),
  };
}

function assertKnown(fleet: Fleet, name: string, reached: readonly Reached[]): void {
  const known = fleet.services.some(
    (service) => service.name === name || service.exposures.some(({ host }) => host === name),
  );
  if (!known && !fleet.hosts.some((host) => host.name === name) && !reached.some((item) => means(name, item))) {
    throw new UnknownName(
      `nothing is called "${name}": give the name of a service, of a host, a host name of an exposure, or a tag as tag:name`,
    );
  }
}

/** The ways to a service, and for each what is missing. */
function stops(fleet: Fleet, who: string, what: string): readonly string[] {
  const services = fleet.services.filter(
    (service) => service.name === what || service.exposures.some(({ host }) => host === what),
  );
  const all = grants(fleet);
  const own = findPrincipals(fleet, who);
  const missing = (destination: string, selectors: readonly string[], port: number): string => {
    const granted = all.filter(({ to, ports }) => selectors.includes(to) && (ports === '*' || ports.includes(port)));
    const others = granted.filter(({ from }) => !own.some(({ selectors: mine }) => mine.includes(from)));
    const to =
      others.length > 0
        ? `only to ${[...new Set(others.map(({ from }) => from))].join(', ')}`
        : 'to nobody but the owner';
    return `${destination}:${port} is granted ${to}`;
  };
  return services.flatMap((service) => {
    const endpoints = endpointsOf(fleet, service).flatMap(({ name, tags, ports }) =>
      ports.map(
        (port) => `directly: ${missing(`svc:${name}`, [`svc:${name}`, ...tags.map((tag) => `tag:${tag}`)], port)}`,
      ),
    );
    const keys = new Set(service.exposures.map((exposure) => exposureKey(service, exposure)));
    const { door, by } = fleet.joints.gateway;
    const routes = caddyRoutes(fleet)
      .filter((route) => keys.has(exposureKey(route.service, route.exposure)))
      .map((route) =>
        route.door === 'people'
          ? `as ${route.host}: ${missing(`svc:${door}`, [`svc:${door}`], 443)}`
          : `as ${route.host}: ${missing(
              by.on.name,
              by.on.tags.map((tag) => `tag:${tag}`),
              443,
            )}`,
      );
    const sentences = [...endpoints, ...routes];
    return sentences.length > 0 ? sentences : [`${service.name} listens on loopback or inside its cluster alone`];
  });
}

/** Pods carry the identity of their node, but their network policy lets them out to what they declare and nowhere else. */
function answerForPods(fleet: Fleet, service: AnyService, what?: string): Answer {
  const lines = callsOf(fleet, service).map((call): Line => {
    const grant = 'declared call';
    switch (call.kind) {
      case 'service':
        return { what: call.to.name, by: `${service.name} → ${call.to.name} ${call.port}`, grant };
      case 'lan':
        return { what: `${call.address}:${call.port}`, by: call.why, grant };
      case 'internet':
        return { what: 'internet', by: call.why, grant };
      case 'kubernetes-api':
        return { what: 'kubernetes-api', by: call.why, grant };
    }
  });
  const wanted = what === undefined ? lines : lines.filter((item) => item.what === what);
  const stopped =
    wanted.length > 0 || what === undefined
      ? []
      : [`${service.name} declares no call to ${what}, so its network policy drops the packets`];
  return { reaches: wanted.length > 0, lines: wanted, stopped };
}
