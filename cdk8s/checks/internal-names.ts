import { internalName, publicName, tailnetName } from '#model/address.ts';
import type { Problem } from '#model/errors.ts';
import { internalDomain } from '#model/network.ts';
import type { AnyService } from '#model/service.ts';
import { type Check, type RenderedFleet, count, subjectOf } from './check.ts';
import { type Text, texts } from './texts.ts';

const escaped = (name: string): string => name.replaceAll('.', '\\.');

/** Names under some domains, whole; what stands behind an `@` is a mail address. */
export const namesUnder = (...domains: readonly string[]): RegExp =>
  new RegExp(`(?<![\\w@.-])(?:[a-z0-9_-]+\\.)+(?:${domains.map(escaped).join('|')})(?![\\w-]|\\.[a-z0-9])`, 'gi');

const rules = {
  tailnet: 'pods do not resolve names of MagicDNS',
  zone: 'a public name leads out through the internet and back in',
} as const;

/** How a service exempts a text. */
export const howToExempt = ({ link }: Text): string =>
  `if only people open it, add \`links: { '${link}': 'why' }\` to the service`;

/** Names that a service has itself: it tells them to people, and never needs them to call itself. */
export const ownNames = (service: AnyService): ReadonlySet<string> =>
  new Set(
    service.exposures.flatMap((exposure) =>
      [publicName, tailnetName, internalName].map((name) => name(service, exposure)),
    ),
  );

/** Names of the internal domain are fine: machines are served there too. Own names are for people. */
export const internalNames: Check<RenderedFleet> = {
  name: 'internal-names',
  rule: 'Pods use neither public names nor those of MagicDNS, unless only people open them',
  why: 'Pods cannot resolve MagicDNS, and runners once polled through the public proxy every two seconds (INV-09)',
  run(subject) {
    const { network } = subject.fleet;
    const { zone, tailnet } = network;
    const internal = internalDomain(network);
    const all = texts(subject);
    const pattern = namesUnder(zone, tailnet);
    const own = new Map(subject.fleet.services.map((service) => [service, ownNames(service)]));
    const isFine = (text: Text, name: string): boolean =>
      name === internal || name.endsWith(`.${internal}`) || own.get(text.service)?.has(name) === true;
    return {
      examined: count(all, 'text'),
      problems: all.flatMap((text): readonly Problem[] => {
        const { service, field, link } = text;
        if (service.links?.[link] !== undefined) return [];
        if (!text.text.includes(zone) && !text.text.includes(tailnet)) return [];
        const names = new Set([...text.text.matchAll(pattern)].map(([name]) => name.toLowerCase()));
        const foreign = [...names].filter((name) => !isFine(text, name));
        return [...Map.groupBy(foreign, (name) => rules[name.endsWith(tailnet) ? 'tailnet' : 'zone'])].map(
          ([rule, found]) => ({
            subject: subjectOf(service),
            field,
            value: found.length === 1 ? found[0] : found,
            rule,
            fix: `use urlFrom() or addressFrom(); ${howToExempt(text)}`,
          }),
        );
      }),
    };
  },
};
