import type { Problem } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { goDuration } from '../units.ts';
import type { Expiry, VaultItem } from '../vault.ts';
import { type Check, count } from './check.ts';
import { isBlank } from './names.ts';

/** True for a valid date. */
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
      : [problem('', undefined, `the item has no such field; it has ${fields.join(', ')}`, 'use one of them')]),
    ...(isDay(issued) ? [] : [problem('.issued', issued, 'not a valid date', 'write the issue date as YYYY-MM-DD')]),
    ...(lifetime > 0
      ? []
      : [problem('.lifetime', goDuration(lifetime), 'must be greater than 0', 'use for example days(90)')]),
    ...(isBlank(renew)
      ? [problem('.renew', renew, 'the renewal instructions are empty', 'describe how to renew it')]
      : []),
  ];
}

/** The types require all three values; this refuses invalid ones. */
export const expiringSecrets: Check<Fleet> = {
  name: 'expiring-secrets',
  rule: 'Fields that expire have a valid issue date, a lifetime and renewal instructions',
  reason: 'Tokens are valid for 30 to 90 days, and nothing monitored their expiry',
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
