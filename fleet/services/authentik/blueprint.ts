import { tagged } from '#model/config.ts';
import type { Data, Tagged } from '#model/value.ts';

/** Blueprints are authentik's own declarations (https://docs.goauthentik.io/customize/blueprints/v1/structure). */

/** An object, which is found by its identifiers and updated with its attributes. */
export interface Entry {
  /** Name for {@link keyOf} within the file. */
  readonly id?: string;
  readonly model: string;
  readonly identifiers: Readonly<Record<string, Data>>;
  readonly attrs?: Readonly<Record<string, Data>>;
}

/** An object by one of its attributes. */
export const find = (model: string, attribute: string, value: string): Tagged =>
  tagged('!Find', [model, [attribute, value]]);
/** An object of the same file. */
export const keyOf = (id: string): Tagged => tagged('!KeyOf', id);
/** An environment variable of the worker, which contains a secret. */
export const env = (name: string): Tagged => tagged('!Env', name);

export const group = (name: string): Tagged => find('authentik_core.group', 'name', name);

/**
 * A blueprint file.
 *
 * @param needs Names of our blueprints that are applied first. Each blocks a thread of the worker until it is applied,
 *   so authentik's own blueprints are not listed: authentik retries a file whose `!Find` finds nothing.
 */
export const blueprint = (
  name: string,
  description: string,
  needs: readonly string[],
  entries: readonly Entry[],
): Data => ({
  version: 1,
  metadata: { name, labels: { 'blueprints.goauthentik.io/description': description } },
  entries: [
    ...needs.map((needed) => ({
      model: 'authentik_blueprints.metaapplyblueprint',
      attrs: { identifiers: { name: needed }, required: true },
    })),
    ...entries.map((entry) => ({ ...entry })),
  ],
});
