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

/** Another blueprint that is applied first. */
export interface Need {
  readonly name: string;
  /** Fails if the blueprint does not exist. Not set for upstream's blueprints, which may be renamed. */
  readonly required: boolean;
}

/** A blueprint of authentik itself. */
export const builtIn = (name: string): Need => ({ name, required: false });
/** A blueprint of this folder. */
export const ours = (name: string): Need => ({ name, required: true });

/** An object by one of its attributes. */
export const find = (model: string, attribute: string, value: string): Tagged =>
  tagged('!Find', [model, [attribute, value]]);
/** An object of the same file. */
export const keyOf = (id: string): Tagged => tagged('!KeyOf', id);
/** An environment variable of the worker, which contains a secret. */
export const env = (name: string): Tagged => tagged('!Env', name);

export const group = (name: string): Tagged => find('authentik_core.group', 'name', name);

/** A blueprint file. */
export const blueprint = (
  name: string,
  description: string,
  needs: readonly Need[],
  entries: readonly Entry[],
): Data => ({
  version: 1,
  metadata: { name, labels: { 'blueprints.goauthentik.io/description': description } },
  entries: [
    ...needs.map(({ name: needed, required }) => ({
      model: 'authentik_blueprints.metaapplyblueprint',
      attrs: { identifiers: { name: needed }, required },
    })),
    ...entries.map((entry) => ({ ...entry })),
  ],
});
