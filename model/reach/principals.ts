import type { Fleet } from '../fleet.ts';
import type { Host } from '../host.ts';
import type { Person } from '../network.ts';

/** A source of connections in the tailnet, with the identities that grants match. */
export interface Principal {
  readonly name: string;
  readonly kind: 'person' | 'machine' | 'proxy';
  /** Sources of a grant that match this principal. */
  readonly selectors: readonly string[];
  readonly person?: Person;
  readonly host?: Host;
}

const ofPerson = (person: Person): Principal => ({
  name: person.name,
  kind: 'person',
  selectors: ['autogroup:member', person.login, ...(person.role === 'admin' ? ['autogroup:admin'] : [])],
  person,
});

const ofHost = (host: Host): Principal => ({
  name: host.name,
  kind: 'machine',
  selectors: host.tags.map((tag) => `tag:${tag}`),
  host,
});

const ofTag = (name: string): Principal => ({ name, kind: 'proxy', selectors: [`tag:${name}`] });

/**
 * Every principal of the tailnet: people on their own devices, tagged hosts, and the proxies and operators in the
 * clusters, which have their own tags.
 */
export const principals = (fleet: Fleet): readonly Principal[] => [
  ...fleet.network.people.map(ofPerson),
  ...fleet.hosts.filter(({ ownership }) => ownership !== 'user').map(ofHost),
  ofTag(fleet.network.tags.ingressProxy),
  ofTag(fleet.network.tags.operator),
];
