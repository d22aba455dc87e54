import type { Fleet } from '../fleet.ts';
import type { OauthClients } from '../network.ts';
import { memoize } from '../memoize.ts';
import { endpoints } from './endpoints.ts';

/** A set of tags that an OAuth client assigns in one request. */
export interface TagAssignment {
  readonly client: keyof OauthClients;
  /** What gets the tags (`host indri`). */
  readonly what: string;
  /** Without the `tag:` prefix. */
  readonly tags: readonly string[];
}

/** Every set of tags that an OAuth client assigns: to hosts, keys, proxies and Tailscale Services. */
export const tagAssignments = memoize((fleet: Fleet): readonly TagAssignment[] => {
  const { operator, ingressProxy } = fleet.network.tags;
  const edge = fleet.providers.edge.service;
  const hasIngress = endpoints(fleet).some(({ service }) => service.kind !== 'native');
  return [
    ...fleet.hosts
      .filter(({ ownership }) => ownership === 'managed')
      .map(({ name, tags }) => ({ client: 'management' as const, what: `host ${name}`, tags })),
    { client: 'management', what: `auth key of ${edge.name}`, tags: edge.on.tags },
    { client: 'operator', what: 'operator', tags: [operator] },
    ...(hasIngress ? [{ client: 'operator' as const, what: 'ingress proxies', tags: [ingressProxy] }] : []),
    ...endpoints(fleet).map(({ name, service, tags }) => ({
      client: service.kind === 'native' ? ('management' as const) : ('operator' as const),
      what: `svc:${name}`,
      tags,
    })),
  ];
});
