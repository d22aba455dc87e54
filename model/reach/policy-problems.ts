import type { Problem } from '../errors.ts';
import { protocolOf } from '../exposure.ts';
import type { Fleet } from '../fleet.ts';
import { type Grant, grants } from '../views/grants.ts';
import { describeGrant } from './audience.ts';
import { destinations } from './destinations.ts';
import { principals } from './principals.ts';

/** Grants that mean nobody or nothing: they look like access in a review, and a later tag can bring them to life (INV-04). */
export function deadGrants(fleet: Fleet, policy: readonly Grant[] = grants(fleet)): readonly Problem[] {
  const sources = new Set(principals(fleet).flatMap(({ selectors }) => selectors));
  const targets = destinations(fleet);
  return policy.flatMap((grant) => {
    const { from, to, ports } = grant;
    const found = to === '*' ? targets : targets.filter(({ selectors }) => selectors.includes(to));
    const heard = new Set(found.flatMap((target) => target.ports));
    const silent = ports === '*' ? [] : ports.filter((port) => !heard.has(port));
    return [
      ...(sources.has(from) ? [] : [dead(grant, 'from', from, 'nobody in the fleet is or carries that')]),
      ...(found.length > 0 ? [] : [dead(grant, 'to', to, 'nothing in the fleet is or carries that')]),
      ...(found.length === 0
        ? []
        : silent.map((port) =>
            dead(grant, 'ports', port, `nothing listens there on ${found.map(({ name }) => name).join(', ')}`),
          )),
    ];
  });
}

const dead = (grant: Grant, field: string, value: unknown, rule: string): Problem => ({
  subject: `grant ${describeGrant(grant)} for ${grant.for.join(', ')}`,
  field,
  value,
  rule,
  fix: 'remove the grant, or give the tag to what it is meant for',
});

/** An exposure of the gateway over HTTPS would have it forward to itself, without end. */
export const proxyCycles = ({ providers }: Fleet): readonly Problem[] => {
  const gateway = providers.gateway.service;
  return gateway.exposures
    .filter((exposure) => protocolOf(exposure) === 'https')
    .map(({ host }) => ({
      subject: `service ${gateway.name}`,
      field: 'exposures[].host',
      value: host,
      rule: `${gateway.name} is the gateway: it would answer for ${host} and forward the request to ${gateway.name}`,
      fix: "expose the service behind it instead; the gateway's own doors are tcp",
    }));
};
