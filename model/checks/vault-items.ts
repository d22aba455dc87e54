import type { Problem } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { secretUses } from '../views/secrets.ts';
import { type Check, clashes, count } from './check.ts';

/** An item is declared in `fleet/vault.ts` or in the file of the service that uses it. */
export const vaultItems: Check<Fleet> = {
  name: 'vault-items',
  rule: 'Every vault item is declared once and read by something',
  reason: 'An unused item is renewed for nothing, and one of two declarations misses the expiry date',
  run(fleet) {
    const used = new Set(secretUses(fleet).map(({ field }) => field.item));
    const items = [...new Set([...fleet.vault, ...used])];
    return {
      examined: count(items, 'item'),
      problems: [
        ...fleet.vault
          .filter((item) => !used.has(item) && item.readBy === undefined)
          .map(({ title }): Problem => ({
            subject: `vault item ${title}`,
            field: 'fields',
            value: undefined,
            rule: 'nothing in the fleet reads any of its fields',
            fix: 'remove the declaration, or use one of its fields',
          })),
        ...clashes(
          items,
          ({ vault, title }) => `${vault}/${title}`,
          ({ title }) => ({
            subject: `vault item ${title}`,
            field: 'title',
            value: title,
            rule: 'the item is declared twice',
            fix: 'export it from one file and import it in the other',
          }),
        ),
      ],
    };
  },
};
