import type { Problem } from '#model/errors.ts';
import type { Fleet } from '#model/fleet.ts';
import { isPlaceholder } from '#model/network.ts';
import { audienceProblems } from '#model/reach/audience.ts';
import { type Expiry, type Field, opReference } from '#model/vault.ts';
import { secretsRegister } from '#model/views/secrets.ts';

const day = 86_400_000;
/** Days before the end of a credential from which every run says so (INV-28). */
const warnDays = 14;

/** Whole days until something ends; negative afterwards. */
export const remainingDays = ({ issued, lifetime }: Expiry, today: Date): number =>
  Math.floor((Date.parse(`${issued}T00:00:00Z`) + lifetime * 1000 - today.getTime()) / day);

/** Who else must get a new value, from the register: a renewal that misses one of them breaks it later. */
const others = (fleet: Fleet, field: Field): string => {
  const entry = secretsRegister(fleet).find(({ reference }) => reference === opReference(field));
  return entry === undefined ? '' : `; then renew it at ${entry.consumers.join(', ')} too`;
};

/** Those of the fields that end, with the days that they have left. */
const ending = (fields: readonly Field[], today: Date) =>
  fields.flatMap((field) => {
    const expiry: Expiry | undefined = field.item.expires[field.name];
    return expiry === undefined ? [] : [{ field, expiry, left: remainingDays(expiry, today) }];
  });

/** Credentials that have ended, or that had when they were last seen and never renewed since. */
const expired = (fleet: Fleet, fields: readonly Field[], today: Date): readonly Problem[] =>
  ending(fields, today)
    .filter(({ left }) => left < 0)
    .map(({ field, expiry, left }) => ({
      subject: `credential ${opReference(field)}`,
      field: 'issued',
      value: expiry.issued,
      rule: `it ended ${-left} days ago`,
      fix: `${expiry.renew}${others(fleet, field)}, and write the day of issue into fleet/vault.ts`,
    }));

const placeholders = ({ network }: Fleet): readonly Problem[] =>
  network.people.filter(isPlaceholder).map((person) => ({
    subject: `person ${person.name}`,
    field: 'login',
    value: person.login,
    rule: 'it only stands in for the real login, so the policy would name nobody',
    fix: 'write the real login into fleet/network.ts on the machine that applies it',
  }));

/**
 * Why nothing may be applied at all: a login that stands in for the real one, a credential that has ended, or a
 * policy under which somebody reaches more or less than is declared. An empty list opens the gate.
 */
export const gateProblems = (fleet: Fleet, fields: readonly Field[], today: Date): readonly Problem[] => [
  ...placeholders(fleet),
  ...expired(fleet, fields, today),
  ...audienceProblems(fleet),
];

/** Credentials that end soon, a sentence each. */
export const gateNotices = (fields: readonly Field[], today: Date): readonly string[] =>
  ending(fields, today)
    .filter(({ left }) => left >= 0 && left <= warnDays)
    .map(({ field, expiry, left }) => `${opReference(field)} ends in ${left} days: ${expiry.renew}`);
