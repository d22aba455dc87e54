import { internalName, publicName, tailnetName } from '../address.ts';
import type { Problem } from '../errors.ts';
import { type Fleet, kubernetesServices } from '../fleet.ts';
import { leavesOf, valuesOf } from '../views/values.ts';
import { type Check, count } from './check.ts';
import { subjectOf } from './names.ts';

const escaped = (name: string): string => name.replaceAll('.', '\\.');

/** Names under some domains, whole; what follows an `@` is a mail address. */
const namesUnder = (...domains: readonly string[]): RegExp =>
  new RegExp(`(?<![\\w@.-])(?:[a-z0-9_-]+\\.)+(?:${domains.map(escaped).join('|')})(?![\\w-]|\\.[a-z0-9])`, 'gi');

/** References resolve to the right name and imply the call; this finds names that somebody typed. */
export const rawNames: Check<Fleet> = {
  name: 'raw-names',
  rule: 'Host names of the fleet come from references, never from typed text',
  reason: 'Pods cannot resolve MagicDNS, a typed name outlives the service, and no network policy follows from it',
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
          typeof leaf === 'string' ? [{ service, field: path === '' ? field : `${field}.${path}`, text: leaf }] : [],
        ),
      ),
    );
    return {
      examined: count(texts, 'text'),
      problems: texts.flatMap(({ service, field, text }): readonly Problem[] => {
        if (!text.includes('.svc') && !text.includes(zone) && !text.includes(tailnet)) return [];
        const names = [...new Set([...text.matchAll(pattern)].map(([name]) => name.toLowerCase()))];
        return names.map((name) => {
          const owner = owners.get(name);
          return {
            subject: subjectOf(service),
            field,
            value: name,
            rule: owner === undefined ? 'a typed host name of the fleet' : `a typed host name of ${owner}`,
            fix: 'write urlOf(), addressOf() or hostOf() of the service; userUrl(), internalUrl() or mention() if people read it',
          };
        });
      }),
    };
  },
};
