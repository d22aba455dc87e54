import type { EdgeTraits, Exposure } from '#model/exposure.ts';
import { isPublic, protocolOf } from '#model/exposure.ts';
import type { Fleet } from '#model/fleet.ts';
import { fail } from '#model/errors.ts';
import { effective } from '#model/reach/effective.ts';
import { outputsOf } from './outputs.ts';

/** A file that would change; undefined where there is none. */
export interface FileChange {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** All that would follow from making a service public. */
export interface Publication {
  readonly host: string;
  readonly files: readonly FileChange[];
  /** `flyio-proxy reaches notes`, by principal and what it would reach. */
  readonly gains: readonly string[];
}

/** What every principal reaches. */
const reached = (fleet: Fleet): ReadonlySet<string> =>
  new Set(
    [...effective(fleet)].flatMap(([who, lines]) =>
      lines.map(
        ({ service, exposure, key }) =>
          `${who} reaches ${service === undefined || exposure === undefined ? key : `${service.name} (${exposure.host})`}`,
      ),
    ),
  );

/**
 * Renders the fleet as it is and with a service made public, and compares. The exposure is altered in place, because
 * services refer to each other as values: call it in a process that does nothing else with the fleet.
 *
 * @throws ModelError where there is no such service, it has nothing to publish, it is public already, or a check refuses it
 * once it is public.
 */
export function publish(fleet: Fleet, name: string, traits: EdgeTraits): Publication {
  const service = fleet.services.find((item) => item.name === name);
  const candidates = (service?.exposures ?? []).filter(
    (item) => protocolOf(item) === 'https' && item.audience !== 'service',
  );
  const [exposure] = candidates;
  if (service === undefined || exposure === undefined)
    fail({
      subject: `service ${name}`,
      field: 'exposures',
      value: service?.exposures.map(({ host }) => host),
      rule: 'a service that becomes public has an exposure over HTTPS to people',
      fix: service === undefined ? 'name a service of fleet/services' : 'add one, for the members first',
    });
  if (candidates.some(isPublic))
    fail({
      subject: `service ${name}`,
      field: 'exposures',
      value: exposure.host,
      rule: 'it is public already',
      fix: 'nothing is left to do',
    });
  const before = outputsOf(fleet).files;
  const had = reached(fleet);
  const open: Partial<Exposure> = { audience: 'public', edge: traits };
  Object.assign(exposure, open);
  const altered = { ...fleet };
  const after = outputsOf(altered).files;
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return {
    host: `${exposure.host}.${fleet.network.zone}`,
    files: paths
      .map((path) => ({ path, before: before.get(path), after: after.get(path) }))
      .filter((change) => change.before !== change.after),
    gains: [...reached(altered)].filter((line) => !had.has(line)).sort(),
  };
}

/** Lines that a change adds and removes, without what stays; enough to read what it means. */
export function linesOf({ before = '', after = '' }: FileChange): readonly string[] {
  const [old, fresh] = [before, after].map((text) => text.split('\n').filter((line) => line.trim() !== ''));
  const count = (lines: readonly string[] = []): Map<string, number> => {
    const counted = new Map<string, number>();
    for (const line of lines) counted.set(line, (counted.get(line) ?? 0) + 1);
    return counted;
  };
  const surplus = (lines: readonly string[] = [], than: Map<string, number>, mark: string): readonly string[] =>
    lines.flatMap((line) => {
      const left = than.get(line) ?? 0;
      than.set(line, left - 1);
      return left > 0 ? [] : [`${mark} ${line}`];
    });
  return [...surplus(old, count(fresh), '-'), ...surplus(fresh, count(old), '+')];
}
