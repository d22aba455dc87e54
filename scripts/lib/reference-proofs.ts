import type { Fleet } from '#model/fleet.ts';
import type { AnyService } from '#model/service.ts';
import { versions } from '#model/views/versions.ts';
import { type Evidence, evidence } from '#rehearsal/evidence.ts';

const kinds = {
  program: 'program run',
  parser: 'configuration read by the real parser',
  statements: 'statements of its migrations run',
} as const;

/** A row of evidence. */
const proven = ({ service, kind, program, origin, proof, notRun }: Evidence): readonly string[] => [
  service,
  kinds[kind],
  `${program} (${origin})`,
  proof,
  notRun ?? '–',
];

/** Images and packages of a service, without the charts that deploy them. */
const programsOf = (fleet: Fleet, service: AnyService): number =>
  versions(fleet).filter((version) => version.service === service && version.artifact !== chartOf(service)).length;

const chartOf = (service: AnyService): string | undefined =>
  service.kind === 'kubernetes' && service.upstream !== undefined ? `mirrors/${service.upstream.mirror}` : undefined;

/** The row of what no evidence covers, if there is any. */
function reasoned(fleet: Fleet, service: AnyService): readonly (readonly string[])[] {
  const own = evidence.filter((item) => item.service === service.name && item.kind !== 'statements');
  const count = programsOf(fleet, service);
  if (own.some(({ whole }) => whole === true) || (own.length > 0 && own.length >= count)) return [];
  if (count === 0 && chartOf(service) === undefined) return [[service.name, 'objects only', '–', '–', '–']];
  return [[service.name, own.length === 0 ? 'reasoned only' : 'reasoned only: its other programs', '–', '–', '–']];
}

/** For every service, how it is known to work. */
export const proofRows = (fleet: Fleet): readonly (readonly string[])[] =>
  fleet.services.flatMap((service) => [
    ...evidence.filter((item) => item.service === service.name).map(proven),
    ...reasoned(fleet, service),
  ]);
