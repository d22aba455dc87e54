import type { Fleet } from '#model/fleet.ts';
import type { AnyService } from '#model/service.ts';
import { versions } from '#model/views/versions.ts';
import { type Evidence, evidence } from '#rehearsal/evidence.ts';

const kinds = { program: 'program run', parser: 'configuration read by the real parser' } as const;

/** A row of evidence. */
const proven = ({ service, kind, program, origin, proof, notRun }: Evidence): readonly string[] => [
  service,
  kinds[kind],
  `${program} (${origin})`,
  proof,
  notRun ?? '–',
];

/** The row of what no evidence covers, if there is any. */
function reasoned(fleet: Fleet, service: AnyService): readonly (readonly string[])[] {
  const artifacts = versions(fleet).filter((version) => version.service === service).length;
  const covered = evidence.filter((item) => item.service === service.name).length;
  const text = covered === 0 ? 'reasoned only' : `reasoned only: ${artifacts - covered} of ${artifacts} images`;
  return covered > 0 && covered >= artifacts ? [] : [[service.name, text, '–', '–', '–']];
}

/** For every service, how it is known to work. */
export const proofRows = (fleet: Fleet): readonly (readonly string[])[] =>
  fleet.services.flatMap((service) => [
    ...evidence.filter((item) => item.service === service.name).map(proven),
    ...reasoned(fleet, service),
  ]);
