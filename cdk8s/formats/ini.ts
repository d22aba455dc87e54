import { fail } from '#model/errors.ts';

type Section = Readonly<Record<string, unknown>>;

const isSection = (value: unknown): value is Section =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value that stays what it is: no comment mark, no quote at its start, no backslash or blank at its end. */
const literal = /^([^\s"'`;#\\]([^`;#\n\r]*[^\s`;#\\])?)?$/;

/**
 * A value as Go's ini readers take it literally: between backquotes where something in it has a meaning
 * (https://ini.unknwon.io/docs/howto/work_with_values). They know no backslash, with which others protect a character.
 */
function valueText(section: string, key: string, value: unknown): string {
  const text = Array.isArray(value) ? value.map(String).join(', ') : String(value);
  if (literal.test(text)) return text;
  return text.includes('`') || text.includes('\r')
    ? fail({
        subject: `section [${section}]`,
        field: key,
        value: text,
        rule: 'no ini file can hold a value with a backquote beside other marks',
        fix: 'set it by an environment variable of the program',
      })
    : `\`${text}\``;
}

const keyPattern = /^[^\s=:;#[\]"'`\\]([^=:;#[\]"'`\\]*[^\s=:;#[\]"'`\\])?$/;

function requireName(section: string, name: string): string {
  return keyPattern.test(name)
    ? name
    : fail({
        subject: `section [${section}]`,
        field: 'key',
        value: name,
        rule: 'a name in an ini file has no quotes, brackets, equals signs, colons or comment marks',
        fix: 'write it as the program documents it',
      });
}

/** The sections of a group, its own values first; a group within a group is a section with a dot (`[auth.ldap]`). */
function* sections(name: string, group: Section): Generator<string> {
  const entries = Object.entries(group).filter(([, value]) => value !== undefined && value !== null);
  const values = entries
    .filter(([, value]) => !isSection(value))
    .map(([key, value]) => `${requireName(name, key)} = ${valueText(name, key, value)}\n`);
  if (values.length > 0) yield `${name === '' ? '' : `[${name}]\n`}${values.join('')}`;
  for (const [key, value] of entries) {
    if (isSection(value))
      yield* sections(name === '' ? requireName(name, key) : `${name}.${requireName(name, key)}`, value);
  }
}

/**
 * Data as an ini file for Go programs (Grafana, Forgejo).
 *
 * @throws ModelError for a name or a value that no such file can hold
 */
export const ini = (value: Section): string => [...sections('', value)].join('\n');
