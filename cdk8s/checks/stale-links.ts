import { kubernetesServices } from '#model/fleet.ts';
import { type Check, type RenderedFleet, count, subjectOf } from './check.ts';
import { namesUnder } from './internal-names.ts';
import { texts } from './texts.ts';

/** The exemption was for a text; when the text goes, so does it. */
export const staleLinks: Check<RenderedFleet> = {
  name: 'stale-links',
  rule: 'What a service lists under `links` exists and holds a name',
  why: 'An exemption that exempts nothing would cover the next text of that name unseen',
  run(subject) {
    const { zone, tailnet } = subject.fleet.network;
    const names = namesUnder(zone, tailnet, 'svc', 'svc.cluster.local');
    const linking = kubernetesServices(subject.fleet).filter(({ links }) => links !== undefined);
    const found = Map.groupBy(
      texts(subject).filter(({ service, text }) => service.links !== undefined && text.search(names) >= 0),
      ({ service }) => service,
    );
    const listed = linking.flatMap((service) => Object.keys(service.links ?? {}).map((link) => ({ service, link })));
    return {
      examined: count(listed, 'link'),
      problems: listed
        .filter(({ service, link }) => found.get(service)?.some((text) => text.link === link) !== true)
        .map(({ service, link }) => ({
          subject: subjectOf(service),
          field: `links["${link}"]`,
          value: service.links?.[link],
          rule: 'no text of that name holds a name of a host',
          fix: 'remove the entry, or name the variable or `config-map/file` that is meant',
        })),
    };
  },
};
