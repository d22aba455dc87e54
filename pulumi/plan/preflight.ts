import type { Problem } from '#model/errors.ts';
import type { Fleet } from '#model/fleet.ts';
import { isPlaceholder } from '#model/network.ts';
import { audienceProblems } from '#model/reach/audience.ts';
import { type Expiry, type Field, opReference } from '#model/vault.ts';
import { secretsRegister } from '#model/views/secrets.ts';

const day = 86_400_000;
/** Days before the expiry of a credential from which every run warns. */
const warnDays = 14;

/** Whole days until the expiry; negative afterwards. */
export const remainingDays = ({ issued, lifetime }: Expiry, today: Date): number =>
  Math.floor((Date.parse(`${issued}T00:00:00Z`) + lifetime * 1000 - today.getTime()) / day);

/** The consumers of a field, all of which need a renewed value. */
const consumersOf = (fleet: Fleet, field: Field): string => {
  const entry = secretsRegister(fleet).find(({ reference }) => reference === opReference(field));
  return entry === undefined ? '' : `; then update it at ${entry.consumers.join(', ')}`;
};

/** The fields that expire, with the days that are left. */
const expiring = (fields: readonly Field[], today: Date) =>
  fields.flatMap((field) => {
    const expiry: Expiry | undefined = field.item.expires[field.name];
    return expiry === undefined ? [] : [{ field, expiry, left: remainingDays(expiry, today) }];
  });

/** Credentials that have expired according to their issue date, so nothing may be applied with them. */
export const expiredCredentials = (fleet: Fleet, fields: readonly Field[], today: Date): readonly Problem[] =>
  expiring(fields, today)
    .filter(({ left }) => left < 0)
    .map(({ field, expiry, left }) => ({
      subject: `credential ${opReference(field)}`,
      field: 'issued',
      value: expiry.issued,
      rule: `it expired ${-left} days ago`,
      fix: `${expiry.renew}${consumersOf(fleet, field)}, and set the new issue date in fleet/vault.ts`,
    }));

const placeholders = ({ network }: Fleet): readonly Problem[] =>
  network.people.filter(isPlaceholder).map((person) => ({
    subject: `person ${person.name}`,
    field: 'login',
    value: person.login,
    rule: 'placeholder login, so the policy would match nobody',
    fix: 'set the real login in fleet/network.ts on the machine that applies the policy',
  }));

/** Why no policy may be applied: placeholder logins, or a policy that opens more or less than is declared. */
export const policyProblems = (fleet: Fleet): readonly Problem[] => [
  ...placeholders(fleet),
  ...audienceProblems(fleet),
];

/** Warnings about credentials that expire soon. */
export const expiryWarnings = (fields: readonly Field[], today: Date): readonly string[] =>
  expiring(fields, today)
    .filter(({ left }) => left >= 0 && left <= warnDays)
    .map(({ field, expiry, left }) => `${opReference(field)} expires in ${left} days: ${expiry.renew}`);
