import { fail } from '#model/errors.ts';

/** Text in which `$name` is a variable of nginx, made with {@link variables}; or a regular expression, made with {@link regex}. */
export interface Expression {
  readonly expression: string;
}

/** A literal string is taken as it is; only an {@link Expression} can hold a `$`. */
export type Argument = string | number | Expression;

/** `name arguments;`, or `name arguments { children }`. */
export interface Directive {
  readonly name: Argument;
  readonly args: readonly Argument[];
  readonly children?: readonly Directive[];
}

/** `directive('listen', 8080, 'default_server')`. */
export const directive = (name: Argument, ...args: readonly Argument[]): Directive => ({ name, args });

/** `block('location', ['=', '/healthz'], …)`. */
export const block = (
  name: string,
  args: readonly Argument[],
  ...children: readonly (Directive | readonly Directive[])[]
): Directive => ({ name, args, children: children.flat() });

/**
 * Text of ours with nginx's variables in it. What is interpolated is literal.
 *
 * @throws ModelError where an interpolated value holds a `$`, which nginx cannot write.
 */
export const variables = (texts: TemplateStringsArray, ...values: readonly (string | number)[]): Expression => ({
  expression: String.raw({ raw: texts }, ...values.map((value) => literal(String(value)))),
});

/** A regular expression (PCRE), as nginx expects it at this place; `prefix` is what marks it as one, such as `~*`. */
export const regex = (pattern: string, prefix = ''): Expression => ({ expression: `${prefix}${pattern}` });

/** nginx reads its configuration in blocks of this size, and no argument may be longer. */
const LONGEST_ARGUMENT = 4000;
const BARE = /^[\w./:=+@*~%,^?|$-]+$/;
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

const problem = (value: string, rule: string, fix: string): never =>
  fail({ subject: 'edge proxy', field: 'nginx.conf', value: value.slice(0, 200), rule, fix });

const literal = (value: string): string =>
  value.includes('$')
    ? problem(value, 'nginx has no way to write a dollar sign that is not a variable', 'write it without')
    : value;

/**
 * One argument as nginx's own parser reads it back.
 *
 * @throws ModelError for a literal with `$`, a NUL byte, or a value longer than nginx reads.
 */
export function quote(argument: Argument): string {
  const text = typeof argument === 'object' ? argument.expression : literal(String(argument));
  if (text.includes('\0')) return problem(text, 'nginx ends a string at a NUL byte', 'remove it');
  if (Buffer.byteLength(text) > LONGEST_ARGUMENT)
    return problem(text, `an argument has at most ${LONGEST_ARGUMENT} bytes`, 'shorten it');
  return BARE.test(text) ? text : `"${text.replace(/[\\"\n\r\t]/g, (character) => ESCAPES[character] ?? character)}"`;
}

function lines({ name, args, children }: Directive, indent: string): string {
  const head = `${indent}${[name, ...args].map(quote).join(' ')}`;
  if (children === undefined) return `${head};\n`;
  return `${head} {\n${children.map((child) => lines(child, `${indent}  `)).join('')}${indent}}\n`;
}

/** The text of a configuration file. */
export const nginxText = (directives: readonly Directive[]): string =>
  directives.map((item) => lines(item, '')).join('');
