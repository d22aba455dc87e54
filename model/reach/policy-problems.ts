import type { Problem } from '../errors.ts';
import { protocolOf } from '../exposure.ts';
import type { Fleet } from '../fleet.ts';
import { type Grant, grants } from '../views/grants.ts';
import { describeGrant } from './audience.ts';
import { destinations } from './destinations.ts';
import { principals } from './principals.ts';

/** Grants that match nothing. They look like access in a review, and a later tag can make them effective. */
export function deadGrants(fleet: Fleet, policy: readonly Grant[] = grants(fleet)): readonly Problem[] {
  const sources = new Set(principals(fleet).flatMap(({ selectors }) => selectors));
  const targets = destinations(fleet);
  return policy.flatMap((grant) => {
    const { from, to, ports } = grant;
    const found = to === '*' ? targets : targets.filter(({ selectors }) => selectors.includes(to));
    const listening = new Set(found.flatMap((target) => target.ports));
    const silent = ports === '*' ? [] : ports.filter((port) => !listening.has(port));
    return [
      ...(sources.has(from) ? [] : [dead(grant, 'from', from, 'no principal has this identity or tag')]),
      ...(found.length > 0 ? [] : [dead(grant, 'to', to, 'no destination has this name or tag')]),
      ...(found.length === 0
        ? []
        : silent.map((port) =>
            dead(grant, 'ports', port, `nothing listens on this port of ${found.map(({ name }) => name).join(', ')}`),
          )),
    ];
  });
}

const dead = (grant: Grant, field: string, value: unknown, rule: string): Problem => ({
  subject: `grant ${describeGrant(grant)} for ${grant.for.join(', ')}`,
  field,
  value,
  rule,
  fix: 'remove the grant, or add the tag to its intended target',
});

/** The gateway would forward its own HTTPS exposures to itself in a loop. */
export const proxyCycles = ({ providers }: Fleet): readonly Problem[] => {
  const gateway = providers.gateway.service;
  return gateway.exposures
    .filter((exposure) => protocolOf(exposure) === 'https')
    .map(({ host }) => ({
      subject: `service ${gateway.name}`,
      field: `exposures[${host}].protocol`,
      value: 'https',
      rule: `the gateway cannot route to itself: requests for \`${host}\` would loop`,
      fix: "expose the service behind it instead, or set `protocol: 'tcp'`",
    }));
};
