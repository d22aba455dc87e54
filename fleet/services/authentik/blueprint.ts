import { tagged } from '#model/config.ts';
import type { Data, Tagged } from '#model/value.ts';

/** Blueprints are authentik's own declarations (https://docs.goauthentik.io/customize/blueprints/v1/structure). */

/** One object. It is known again by its identifiers; the attributes are set on it. */
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
  /** Fail when there is no blueprint of that name. Upstream may rename its own, so those are not required. */
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
/** A variable of the worker, which is how a secret gets in. */
export const env = (name: string): Tagged => tagged('!Env', name);

export const group = (name: string): Tagged => find('authentik_core.group', 'name', name);

/** A whole file. */
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
