import type { Fleet } from '#model/fleet.ts';
import type { Cluster } from '#model/host.ts';
import { type Endpoint, endpoints } from '#model/views/endpoints.ts';
import { tagAssignments } from '#model/views/tag-assignments.ts';
import type { ApiCall } from './front.ts';

/** A Tailscale Service: its name with the prefix `svc:`, `tcp:443`, and its tags, sorted. */
export interface TailscaleService {
  readonly name: string;
  readonly ports: readonly string[];
  readonly tags: readonly string[];
}

/** What the operator of a cluster asks Tailscale's API for. */
export interface Requests {
  readonly services: readonly TailscaleService[];
  /** The sets of tags of auth keys, each sorted and joined. */
  readonly keys: ReadonlySet<string>;
  /** What the API refused. */
  readonly refused: readonly string[];
}

const endpointsOf = (fleet: Fleet, cluster: Cluster): readonly Endpoint[] =>
  endpoints(fleet).filter(({ service }) => service.kind === 'kubernetes' && service.on === cluster);

const isHttps = ({ ports }: Endpoint): boolean => ports.includes(443);

const prefixed = (tags: readonly string[]): readonly string[] => tags.map((tag) => `tag:${tag}`).sort();

/** The endpoints of a cluster that an Ingress creates: Tailscale Services behind the proxies of a ProxyGroup. */
export const ingressEndpoints = (fleet: Fleet, cluster: Cluster): readonly Endpoint[] =>
  endpointsOf(fleet, cluster).filter(isHttps);

/** The endpoints of a cluster that a load balancer creates: nodes of their own. */
export const loadBalancerEndpoints = (fleet: Fleet, cluster: Cluster): readonly Endpoint[] =>
  endpointsOf(fleet, cluster).filter((endpoint) => !isHttps(endpoint));

/** What the operator of a cluster has to ask for. */
export function intendedRequests(fleet: Fleet, cluster: Cluster): Requests {
  const nodes = loadBalancerEndpoints(fleet, cluster).map(({ name }) => `svc:${name}`);
  const assigned = tagAssignments(fleet).filter(
    ({ client, what }) => client === 'operator' && (!what.startsWith('svc:') || nodes.includes(what)),
  );
  return {
    services: ingressEndpoints(fleet, cluster).map(({ name, tags }) => ({
      name: `svc:${name}`,
      ports: ['tcp:443'],
      tags: prefixed(tags),
    })),
    keys: new Set(assigned.map(({ tags }) => prefixed(tags).join(', '))),
    refused: [],
  };
}

/** What the calls of an operator have asked for; of several requests for a Service the last one counts. */
export function requestsIn(calls: readonly ApiCall[]): Requests {
  const changes = calls.filter(({ method }) => method !== 'GET' && method !== 'DELETE');
  const accepted = changes.filter(({ status }) => status === 200);
  const services = new Map(
    accepted
      .filter(({ path }) => path.includes('/vip-services/'))
      .map(({ body }) => {
        const { name, ports, tags } = JSON.parse(body) as TailscaleService;
        return [name, { name, ports, tags: tags.toSorted() }] as const;
      }),
  );
  const keys = accepted
    .filter(({ path }) => path.endsWith('/keys'))
    .map(({ body }) => {
      const { capabilities } = JSON.parse(body) as {
        capabilities: { devices: { create: { tags: readonly string[] } } };
      };
      return capabilities.devices.create.tags.toSorted().join(', ');
    });
  return {
    services: [...services.values()],
    keys: new Set(keys),
    refused: changes
      .filter(({ status, path }) => status !== 200 && !path.includes('/oauth/'))
      .map(({ method, path, body }) => `${method} ${path} ${body}`),
  };
}

const serviceText = ({ name, ports, tags }: TailscaleService): string =>
  `${name} ${ports.join(', ')} ${tags.join(', ')}`;

/** The differences between what an operator has to ask for and what it asked for. */
export function requestDifferences(intended: Requests, asked: Requests): readonly string[] {
  const compare = (what: string, wanted: readonly string[], found: readonly string[]): readonly string[] => [
    ...wanted.filter((item) => !found.includes(item)).map((item) => `${what} not asked for: ${item}`),
    ...found.filter((item) => !wanted.includes(item)).map((item) => `${what} asked for, but not intended: ${item}`),
  ];
  return [
    ...compare('Tailscale Service', intended.services.map(serviceText), asked.services.map(serviceText)),
    ...compare('auth key', [...intended.keys], [...asked.keys]),
    ...asked.refused.map((item) => `refused by the API: ${item}`),
  ];
}
