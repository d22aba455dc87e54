import type { Problem } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import type { Expiry, VaultItem } from '../vault.ts';
import { type Check, count } from './check.ts';
import { isBlank } from './names.ts';

/** True for a day that a calendar has. */
const isDay = (text: string): boolean => {
  const time = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};

function problemsOf({ title, fields }: VaultItem, name: string, expiry: Expiry): readonly Problem[] {
  const { issued, lifetime, renew } = expiry;
  const problem = (field: string, value: unknown, rule: string, fix: string): Problem => ({
    subject: `vault item ${title}`,
    field: `expires["${name}"]${field}`,
    value,
    rule,
    fix,
  });
  return [
    ...(fields.includes(name)
      ? []
      : [problem('', undefined, `the item has no such field, it has ${fields.join(', ')}`, 'name one of them')]),
    ...(isDay(issued) ? [] : [problem('.issued', issued, 'not a valid date', 'write the day of issue as YYYY-MM-DD')]),
    ...(lifetime > 0 ? [] : [problem('.lifetime', lifetime, 'a lifetime must be positive', 'write days(90)')]),
    ...(isBlank(renew) ? [problem('.renew', renew, 'the renewal instructions are empty', 'say how to renew it')] : []),
  ];
}

/** Whoever watches the dates needs all of them; a missing one does not compile, an impossible one is refused here. */
export const expiringSecrets: Check<Fleet> = {
  name: 'expiring-secrets',
  rule: 'What expires says for how long it is valid and who renews it, and its day of issue exists',
  reason: 'Tokens live for 30 to 90 days, and nothing watched their dates (INV-28)',
  run({ vault }) {
    const expiries = vault.flatMap((item) =>
      Object.entries(item.expires).map(([name, expiry]) => ({ item, name, expiry })),
    );
    return {
      examined: count(expiries, 'field that expires', 'fields that expire'),
      problems: expiries.flatMap(({ item, name, expiry }) => problemsOf(item, name, expiry)),
    };
  },
};
