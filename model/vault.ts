import { throwIfAny } from './errors.ts';
import { reference } from './brand.ts';
import type { Seconds } from './units.ts';

/** One field of a vault item: a reference, never a value. */
export interface Field {
  readonly [reference]: 'field';
  readonly item: VaultItem;
  readonly name: string;
}

/** How long a field is valid, and how to renew it. */
export interface Expiry {
  /** Lifetime from the issue date, in seconds. */
  readonly lifetime: Seconds;
  /**
   * Issue date, `YYYY-MM-DD`; if it was not recorded, the last date on which the credential is known to have existed.
   */
  readonly issued: string;
  /** Renewal instructions for the admin. */
  readonly renew: string;
}

/** An item of a 1Password vault. */
export interface VaultItem {
  readonly kind: 'vault-item';
  readonly vault: string;
  readonly title: string;
  /** Stable id, if known; `op read` uses it, External Secrets uses the title. */
  readonly id?: string;
  readonly fields: readonly string[];
  readonly expires: Readonly<Record<string, Expiry>>;
  /** Its consumer, if that is not a service of the fleet. */
  readonly readBy?: string;
  /**
   * A reference to one of its fields.
   *
   * @throws ModelError if the item has no such field
   */
  field(name: string): Field;
}

/** Declares a vault item with its fields, in `fleet/vault.ts` or in the file of the service that uses it. */
export function vaultItem(
  props: Pick<VaultItem, 'vault' | 'title' | 'fields'> & Partial<Pick<VaultItem, 'id' | 'expires' | 'readBy'>>,
): VaultItem {
  const item: VaultItem = {
    expires: {},
    ...props,
    kind: 'vault-item',
    field(name) {
      if (!props.fields.includes(name)) {
        throwIfAny([
          {
            subject: `vault item ${props.title}`,
            field: 'fields',
            value: name,
            rule: `the item has no such field; it has ${props.fields.join(', ')}`,
            fix: 'use one of them, or add the field to the item',
          },
        ]);
      }
      return { [reference]: 'field', item, name };
    },
  };
  return item;
}

/** `op://vault/item/field`, the form that `op read` takes. */
export const opReference = ({ item, name }: Field): string => `op://${item.vault}/${item.id ?? item.title}/${name}`;

/** True if an export is a vault item. */
export const isVaultItem = (value: unknown): value is VaultItem =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'vault-item';
