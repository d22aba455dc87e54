import { type Problem, fail } from '../errors.ts';

type Section = Readonly<Record<string, unknown>>;

/** How a problem names the file: `service grafana`, `ConfigMap grafana grafana.ini`. */
export type Place = Pick<Problem, 'subject' | 'field'>;

const isSection = (value: unknown): value is Section =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value that stays what it is: no comment mark, no quote at its start, no backslash or blank at its end. */
const literal = /^([^\s"'`;#\\]([^`;#\n\r]*[^\s`;#\\])?)?$/;

/** A key, or a part of the name of a section. */
const keyPattern = /^[^\s=:;#[\]"'`\\]([^=:;#[\]"'`\\]*[^\s=:;#[\]"'`\\])?$/;

/**
 * A value as Go's ini readers take it literally: between backquotes where something in it has a meaning
 * (https://ini.unknwon.io/docs/howto/work_with_values). They know no backslash, with which others protect a character.
 */
function valueText(value: unknown, place: Place): string {
  const text = Array.isArray(value) ? value.map(String).join(', ') : String(value);
  if (literal.test(text)) return text;
  const rule = 'no ini file can hold a value with a backquote beside other marks';
  return text.includes('`') || text.includes('\r')
    ? fail({ ...place, value: text, rule, fix: 'set it by an environment variable of the program' })
    : `\`${text}\``;
}

function nameText(name: string, place: Place): string {
  const rule = 'a name in an ini file has no quotes, brackets, equals signs, colons or comment marks';
  return keyPattern.test(name)
    ? name
    : fail({ ...place, value: name, rule, fix: 'write it as the program documents it' });
}

/** The sections of a group, its own values first; a group within a group is a section with a dot (`[auth.ldap]`). */
function* sections(name: string, group: Section, { subject, field }: Place): Generator<string> {
  const place = { subject, field: name === '' ? field : `${field} [${name}]` };
  const entries = Object.entries(group).filter(([, value]) => value !== undefined && value !== null);
  const values = entries
    .filter(([, value]) => !isSection(value))
    .map(
      ([key, value]) => `${nameText(key, place)} = ${valueText(value, { subject, field: `${place.field} ${key}` })}\n`,
    );
  if (values.length > 0) yield `${name === '' ? '' : `[${name}]\n`}${values.join('')}`;
  for (const [key, value] of entries) {
    const inner = [name, nameText(key, place)].filter((part) => part !== '').join('.');
    if (isSection(value)) yield* sections(inner, value, { subject, field });
  }
}

/**
 * Data as an ini file for Go programs (Grafana, Forgejo).
 *
 * @throws ModelError for a name or a value that no such file can hold
 */
export const ini = (value: Section, place: Place): string => [...sections('', value, place)].join('\n');
