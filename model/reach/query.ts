import { authority } from '../address.ts';
import { exposureKey } from '../exposure.ts';
import type { Fleet } from '../fleet.ts';
import type { AnyService } from '../service.ts';
import { callsTo, outsideCalls } from '../views/calls.ts';
import { edgeRoutes } from '../views/edge.ts';
import { caddyRoutes } from '../views/gateway.ts';
import { endpointsOf } from '../views/endpoints.ts';
import { grants } from '../views/grants.ts';
import { describeGrant } from './audience.ts';
import { type Reached, effective } from './effective.ts';
import { type Principal, principals } from './principals.ts';

/** One reachable target. */
export interface Line {
  readonly what: string;
  /** Path to it. */
  readonly by: string;
  /** The grant that allows it. */
  readonly grant: string;
}

/** An answer to "can X reach Y?". */
export interface Answer {
  readonly reaches: boolean;
  readonly lines: readonly Line[];
  /** What blocks every path, if it is not reachable. */
  readonly blocked: readonly string[];
}

/** Thrown for a name that is neither a principal nor a service, with the names that are known. */
export class UnknownName extends Error {
  override readonly name = 'UnknownName';
  readonly unknown: string;
  readonly known: readonly string[];

  constructor(kind: 'principal' | 'target', unknown: string, known: readonly string[]) {
    super(`unknown ${kind} "${unknown}"`);
    this.unknown = unknown;
    this.known = known;
  }
}

/** Names for anyone outside the tailnet. */
const internetNames = ['internet', 'public'];

/** Resolves an alias of a principal. */
const alias = (fleet: Fleet, name: string): string =>
  ({
    fly: fleet.providers.edge.service.on.name,
    edge: fleet.providers.edge.service.on.name,
  })[name] ?? name;

const bare = (name: string): string => name.replace(/^tag:/, '');

/**
 * Finds principals by the name of a person, a role, a host or a tag.
 *
 * @throws UnknownName if there is none
 */
export function findPrincipals(fleet: Fleet, name: string): readonly Principal[] {
  const all = principals(fleet);
  const wanted = alias(fleet, name);
  const byName = all.filter((principal) => principal.name === bare(wanted) || principal.person?.role === wanted);
  if (byName.length > 0) return byName;
  const byTag = all.filter(({ selectors }) => selectors.includes(`tag:${bare(wanted)}`));
  if (byTag.length > 0) return byTag;
  throw new UnknownName('principal', name, [
    ...internetNames,
    ...all.flatMap(({ name: own, person }) => (person === undefined ? [own] : [own, person.role])),
    'fly',
    ...fleet.services.filter(({ kind }) => kind === 'kubernetes').map((service) => service.name),
  ]);
}

/** True if a name matches: a service, a host name, a host, an endpoint, or a port of a host. */
const means = (name: string, { key, service, exposure, cell }: Reached): boolean =>
  [key, service?.name, exposure?.host, cell.destination.name, `${cell.destination.name}:${cell.port}`].includes(name) ||
  (name.startsWith('tag:') && cell.destination.selectors.includes(name));

const line = ({ service, exposure, key, path, cell }: Reached): Line => ({
  what: service === undefined || exposure === undefined ? key : `${service.name} (${exposure.host})`,
  by: path.join(' → '),
  grant: describeGrant(cell.by[0]),
});

/**
 * Everything that a principal reaches, sorted. With `what`: whether it reaches that, and through which path.
 *
 * @throws UnknownName for an unknown principal or target
 */
export function answer(fleet: Fleet, who: string, what?: string): Answer {
  if (internetNames.includes(who)) return answerForInternet(fleet, what);
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
    blocked: lines.length > 0 || what === undefined ? [] : blockers(fleet, who, what),
  };
}

function assertKnown(fleet: Fleet, name: string, reached: readonly Reached[]): void {
  const known = [
    ...fleet.services.flatMap((service) => [service.name, ...service.exposures.map(({ host }) => host)]),
    ...fleet.hosts.map((host) => host.name),
  ];
  if (!known.includes(name) && !reached.some((item) => means(name, item))) {
    throw new UnknownName('target', name, [...new Set(known)]);
  }
}

/** Services by their name or the host of an exposure. */
const servicesNamed = (fleet: Fleet, name: string): readonly AnyService[] =>
  fleet.services.filter((service) => service.name === name || service.exposures.some(({ host }) => host === name));

/** What the edge proxy publishes. */
function answerForInternet(fleet: Fleet, what?: string): Answer {
  if (what !== undefined) assertKnown(fleet, what, []);
  const edge = fleet.providers.edge.service.name;
  const lines = edgeRoutes(fleet)
    .filter(({ service, exposure }) => what === undefined || [service.name, exposure.host].includes(what))
    .map(({ host, service, exposure, upstream }) => ({
      what: `${service.name} (${exposure.host})`,
      by: [`https://${host}`, edge, authority(upstream), service.name].join(' → '),
      grant: 'public exposure',
    }));
  const blocked = (what === undefined ? [] : servicesNamed(fleet, what)).flatMap(({ name, exposures }) =>
    exposures.length === 0
      ? [`${name} is not exposed`]
      : exposures.map(({ host, audience }) => `${host} has the audience "${audience}"; only "public" is published`),
  );
  return { reaches: lines.length > 0, lines, blocked: lines.length > 0 ? [] : blocked };
}

/** What blocks each path to a service. */
function blockers(fleet: Fleet, who: string, what: string): readonly string[] {
  const services = servicesNamed(fleet, what);
  const all = grants(fleet);
  const own = findPrincipals(fleet, who);
  const missing = (destination: string, selectors: readonly string[], port: number): string => {
    const granted = all.filter(({ to, ports }) => selectors.includes(to) && (ports === '*' || ports.includes(port)));
    const others = granted.filter(({ from }) => !own.some(({ selectors: mine }) => mine.includes(from)));
    const to =
      others.length > 0 ? `only to ${[...new Set(others.map(({ from }) => from))].join(', ')}` : 'only to admins';
    return `${destination}:${port} is granted ${to}`;
  };
  return services.flatMap((service) => {
    const endpoints = endpointsOf(fleet, service).flatMap(({ name, tags, ports }) =>
      ports.map(
        (port) => `directly: ${missing(`svc:${name}`, [`svc:${name}`, ...tags.map((tag) => `tag:${tag}`)], port)}`,
      ),
    );
    const keys = new Set(service.exposures.map((exposure) => exposureKey(service, exposure)));
    const { usersEntryPoint, service: gateway } = fleet.providers.gateway;
    const routes = caddyRoutes(fleet)
      .filter((route) => keys.has(exposureKey(route.service, route.exposure)))
      .map((route) =>
        route.entryPoint === 'users'
          ? `as ${route.host}: ${missing(`svc:${usersEntryPoint}`, [`svc:${usersEntryPoint}`], 443)}`
          : `as ${route.host}: ${missing(
              gateway.on.name,
              gateway.on.tags.map((tag) => `tag:${tag}`),
              443,
            )}`,
      );
    const sentences = [...endpoints, ...routes];
    return sentences.length > 0 ? sentences : [`${service.name} only listens on loopback or inside its cluster`];
  });
}

/** Pods have the identity of their node, but their network policy only allows the calls that they declare or imply. */
function answerForPods(fleet: Fleet, service: AnyService, what?: string): Answer {
  const inside = callsTo(fleet, service).map(({ to, port, field }): Line => ({
    what: to.name,
    by: `${service.name} → ${to.name} ${port}`,
    grant: field === 'calls' ? 'declared call' : `reference in ${field}`,
  }));
  const outside = outsideCalls(service).map((call): Line => ({
    what: call.kind === 'lan' ? `${call.address}:${call.port}` : call.kind,
    by: call.reason,
    grant: 'declared call',
  }));
  const lines = [...inside, ...outside];
  if (what === undefined) return { reaches: lines.length > 0, lines, blocked: [] };
  const wanted = lines.filter((item) => item.what === what);
  const blocked =
    wanted.length > 0
      ? []
      : [
          `${service.name} neither refers to ${what} nor declares a call to it, so its network policy denies the connection`,
        ];
  return { reaches: wanted.length > 0, lines: wanted, blocked };
}
