import { internalName, publicName, tailnetName } from '../address.ts';
import type { Problem } from '../errors.ts';
import { type Fleet, kubernetesServices } from '../fleet.ts';
import { leavesOf, placeOf, valuesOf } from '../views/values.ts';
import { type Check, count } from './check.ts';
import { subjectOf } from './names.ts';

const escaped = (name: string): string => name.replaceAll('.', '\\.');

/** Matches whole host names under the domains, but not mail addresses. */
const namesUnder = (...domains: readonly string[]): RegExp =>
  new RegExp(`(?<![\\w@.-])(?:[a-z0-9_-]+\\.)+(?:${domains.map(escaped).join('|')})(?![\\w-]|\\.[a-z0-9])`, 'gi');

/** References resolve to the right name and imply the call; this finds hard-coded names. */
export const rawNames: Check<Fleet> = {
  name: 'raw-names',
  rule: 'Host names of the fleet come from references and are never hard-coded',
  reason: 'Pods cannot resolve MagicDNS, a hard-coded name outlives the service, and no network policy follows from it',
  run(fleet) {
    const { zone, tailnet } = fleet.network;
    const pattern = namesUnder(zone, tailnet, 'svc', 'svc.cluster.local');
    const owners = new Map(
      fleet.services.flatMap((service) =>
        service.exposures.flatMap((exposure) =>
          [publicName, tailnetName, internalName].map((name) => [name(service, exposure), service.name] as const),
        ),
      ),
    );
    const texts = kubernetesServices(fleet).flatMap((service) =>
      valuesOf(fleet, service).flatMap(({ field, value }) =>
        [...leavesOf(value)].flatMap(([path, leaf]) =>
          typeof leaf === 'string' ? [{ service, field: placeOf(field, path), text: leaf }] : [],
        ),
      ),
    );
    return {
      examined: count(texts, 'string'),
      problems: texts.flatMap(({ service, field, text }): readonly Problem[] => {
        if (!text.includes('.svc') && !text.includes(zone) && !text.includes(tailnet)) return [];
        const names = [...new Set([...text.matchAll(pattern)].map(([name]) => name.toLowerCase()))];
        return names.map((name) => {
          const owner = owners.get(name);
          return {
            subject: subjectOf(service),
            field,
            value: name,
            rule: owner === undefined ? 'a hard-coded host name of the fleet' : `a hard-coded host name of ${owner}`,
            fix: 'use urlOf(), addressOf() or hostOf(); for people userUrl(), internalUrl() or mention()',
          };
        });
      }),
    };
  },
};
