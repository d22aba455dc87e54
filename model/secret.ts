import { refuseOne } from './errors.ts';
import type { Seconds } from './units.ts';

/** One field of a vault item: a reference, never a value. */
export interface Field {
  readonly item: VaultItem;
  readonly name: string;
}

/** How long a field is valid, and who renews it. */
export interface Expiry {
  /** Lifetime from the day of issue, in seconds. */
  readonly lifetime: Seconds;
  /** Day of the last issue, `YYYY-MM-DD`; where nobody recorded it, the last day on which it is known to have existed. */
  readonly issued: string;
  /** What the admin does to renew it. */
  readonly renew: string;
}

/** An item of a 1Password vault. */
export interface VaultItem {
  readonly vault: string;
  readonly title: string;
  /** Stable id where it is known; `op read` uses it, External Secrets uses the title. */
  readonly id?: string;
  readonly fields: readonly string[];
  readonly expires: Readonly<Record<string, Expiry>>;
  /** A reference to one of its fields. Throws where the item has none of that name. */
  field(name: string): Field;
}

/** The value of one key of a Kubernetes Secret: a field as it is, or a text with fields in it. */
export type SecretValue = Field | Template;

/** A text in which `${…}` stands for a field; External Secrets fills it in inside the cluster. */
export interface Template {
  readonly text: readonly string[];
  readonly fields: readonly Field[];
  /** The fields are percent-encoded, for a URL. Default: false. */
  readonly encode?: boolean;
}

/** Template literal tag: ``template`postgres://app:${item.field('password')}@host/app` ``. */
export const template = (text: TemplateStringsArray, ...fields: readonly Field[]): Template => ({ text, fields });

/** A text without any field, for a key that is no secret but that its reader looks for in the same Secret. */
export const literal = (text: string): Template => ({ text: [text], fields: [] });

/** A Kubernetes Secret that External Secrets makes from the vault. */
export interface Secret {
  readonly name: string;
  readonly keys: Readonly<Record<string, SecretValue>>;
  /** Kubernetes Secret type. Default: Opaque. */
  readonly type?: string;
  /** Labels of the Secret, where its reader looks for one. */
  readonly labels?: Readonly<Record<string, string>>;
  /** A reference to one of its keys, for an environment variable. Throws where there is no such key. */
  key(name: string): SecretKey;
}

/** A reference to a key of a Kubernetes Secret in the same namespace. */
export interface SecretKey {
  readonly secret: string;
  readonly key: string;
}

/** Declares a Kubernetes Secret: `secret('teslamate-db', { password: teslamateItem.field('db_password') })`. */
export function secret(
  name: string,
  keys: Readonly<Record<string, SecretValue>>,
  options: Pick<Secret, 'type' | 'labels'> = {},
): Secret {
  return {
    name,
    keys,
    ...options,
    key: (key) => {
      if (key in keys) return { secret: name, key };
      return refuseOne({
        subject: `secret ${name}`,
        field: 'keys',
        value: key,
        rule: `its keys are ${Object.keys(keys).join(', ')}`,
        fix: 'use one of them, or add the key to the secret',
      });
    },
  };
}

/** True for a reference to the vault among plain values. */
export const isField = (value: unknown): value is Field =>
  typeof value === 'object' && value !== null && 'item' in value && 'name' in value;

/** The fields that a value is made of. */
export const fieldsOf = (value: SecretValue): readonly Field[] => ('item' in value ? [value] : value.fields);

/** `op://vault/item/field`, the form that `op read` takes. */
export const opReference = ({ item, name }: Field): string => `op://${item.vault}/${item.id ?? item.title}/${name}`;
