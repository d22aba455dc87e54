import type { Problem } from '../errors.ts';
import type { Exposure } from '../exposure.ts';
import { exposureKey, isPublic } from '../exposure.ts';
import type { Fleet } from '../fleet.ts';
import { machineOf } from '../host.ts';
import type { AnyService } from '../service.ts';
import { edgeSinks } from '../views/edge.ts';
import { forMembers } from '../views/endpoints.ts';
import { caddyForwards, caddyRoutes } from '../views/gateway.ts';
import { type Grant, grants } from '../views/grants.ts';
import { type Reached, effective } from './effective.ts';
import { type Principal, principals } from './principals.ts';

/** What a principal should reach, by the key of {@link Reached}, with the reason. */
type Declared = ReadonlyMap<string, string>;

const allExposures = (fleet: Fleet): readonly { readonly service: AnyService; readonly exposure: Exposure }[] =>
  fleet.services.flatMap((service) => service.exposures.map((exposure) => ({ service, exposure })));

function declaredFor(fleet: Fleet, { kind, person, host }: Principal): Declared | 'everything' {
  const gateway = machineOf(fleet.providers.gateway.service.on);
  if (person?.role === 'admin' || host === gateway) return 'everything';
  const keys = (
    items: readonly { readonly service: AnyService; readonly exposure: Exposure }[],
    reason: string,
  ): [string, string][] => items.map(({ service, exposure }) => [exposureKey(service, exposure), reason]);
  if (person !== undefined) {
    const open = allExposures(fleet).filter(({ exposure }) => forMembers(exposure));
    return new Map(keys(open, 'it is declared for members'));
  }
  if (host === fleet.providers.edge.service.on) {
    const open = allExposures(fleet).filter(({ exposure }) => isPublic(exposure) && exposure.protocol !== 'tcp');
    return new Map([...keys(open, 'it is public'), ...keys(edgeSinks(fleet), 'the edge proxy writes to it')]);
  }
  if (kind === 'machine') {
    const open = [...caddyRoutes(fleet).filter(({ entryPoint }) => entryPoint === 'services'), ...caddyForwards(fleet)];
    return new Map(keys(open, 'services on other hosts call it'));
  }
  return new Map();
}

/**
 * Hosts also reach ports of other hosts that no exposure describes, such as API servers and NFS; these need a grant
 * that names the port.
 */
const isHostPort = ({ exposure }: Reached): boolean => exposure === undefined;

/**
 * Compares what every principal reaches with what is declared, in both directions.
 *
 * @returns one problem per exposure that is reachable but not declared, or declared but not reachable
 */
export function audienceProblems(fleet: Fleet, policy: readonly Grant[] = grants(fleet)): readonly Problem[] {
  const reached = effective(fleet, policy);
  return principals(fleet).flatMap((principal) => {
    const declared = declaredFor(fleet, principal);
    if (declared === 'everything') return [];
    const found = new Map((reached.get(principal.name) ?? []).map((item) => [item.key, item]));
    const tooMuch = [...found.values()].filter(
      (item) => !declared.has(item.key) && !(principal.kind === 'machine' && isHostPort(item) && isNamed(item)),
    );
    const tooLittle =
      principal.kind === 'machine' && principal.host !== fleet.providers.edge.service.on
        ? []
        : [...declared].filter(([key]) => !found.has(key));
    return [
      ...tooMuch.map((item) => undeclared(principal, item)),
      ...tooLittle.map(([key, reason]) => unreachable(principal, key, reason)),
    ];
  });
}

/** True if a grant names the port, without a wildcard. */
const isNamed = ({ cell }: Reached): boolean =>
  cell.by.some(({ ports, to }) => ports !== '*' && to !== '*' && ports.length > 0);

const undeclared = ({ name }: Principal, { key, path, cell, exposure }: Reached): Problem => ({
  subject: name,
  field: 'reaches',
  value: key,
  rule: `it is declared for ${exposure?.audience ?? 'nobody'}, but the grant ${describeGrant(cell.by[0])} opens it through ${path.join(' → ')}`,
  fix: 'give the intended target of the grant its own endpoint, or widen the declared audience',
});

const unreachable = ({ name }: Principal, key: string, reason: string): Problem => ({
  subject: name,
  field: 'does not reach',
  value: key,
  rule: `${reason}, but no grant opens it`,
  fix: 'give the exposure an endpoint, from which the grants are computed',
});

/** `autogroup:member → tag:member-target tcp 443`. */
export const describeGrant = (grant: Grant | undefined): string =>
  grant === undefined
    ? '(none)'
    : `${grant.from} → ${grant.to} ${grant.ports === '*' ? 'all ports' : `tcp ${grant.ports.join(', ')}`}`;
