import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Problem } from '#model/errors.ts';
import { type Field, opReference } from '#model/secret.ts';

/** A secret that a provider reads from the environment, and where it is kept. */
export interface Credential {
  /** Name of the environment variable. One that is set already wins over the vault: CI has no vault. */
  readonly variable: string;
  readonly field: Field;
  /** What every such value begins with. Default: anything. */
  readonly prefix?: string;
  /** True where such a value has spaces in it. @default false */
  readonly spaces?: boolean;
}

/** Reads the value of a field. */
export type ReadField = (field: Field) => Promise<string>;

const run = promisify(execFile);

/**
 * Reads a field with 1Password's command line. The reference is an argument, the value comes back on standard output;
 * `op item get --fields` is never used, because it wraps what it prints in quotes.
 *
 * @throws Error that says what is missing: the tool, a session, or the field.
 */
export const readWithOp: ReadField = (field) =>
  run('op', ['read', '--no-newline', opReference(field)], { timeout: 60_000 }).then(
    ({ stdout }) => stdout,
    // The error holds what was printed until then, so it goes no further.
    (error: unknown) => {
      const { code, stderr = '' } = error as { readonly code?: unknown; readonly stderr?: string };
      const reason = code === 'ENOENT' ? 'the 1Password command line is not installed' : stderr.trim();
      throw new Error(reason || 'op read failed');
    },
  );

/** Why a value cannot be what the provider takes; a rule is named, never the value (INV-29). */
function malformed(value: string, { prefix = '', spaces = false }: Credential): string | undefined {
  if (value === '') return 'it is empty';
  if ((spaces ? /[^\S ]/ : /\s/).test(value)) return 'it has a space or a line break in it';
  if (/^["']|["']$/.test(value)) return 'it is wrapped in quotes';
  return value.startsWith(prefix) ? undefined : `it does not begin with "${prefix}"`;
}

/** The values by variable, and what is wrong with those that are not there. */
export interface Credentials {
  readonly values: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

/** Finds every credential, in the environment or else in the vault. Nothing is logged and nothing is thrown. */
export async function findCredentials(
  wanted: readonly Credential[],
  environment: Readonly<Record<string, string | undefined>>,
  readField: ReadField,
): Promise<Credentials> {
  const values: Record<string, string> = {};
  const problems: Problem[] = [];
  for (const credential of wanted) {
    const { variable, field } = credential;
    const problem = (rule: string): Problem => ({
      subject: `credential ${variable}`,
      field: opReference(field),
      value: undefined,
      rule,
      fix: `sign in with \`op signin\`, or set ${variable}`,
    });
    try {
      const value = environment[variable] ?? (await readField(field));
      const reason = malformed(value, credential);
      if (reason === undefined) values[variable] = value;
      else problems.push(problem(`${reason}, so no provider would take it`));
    } catch (error) {
      problems.push(problem(error instanceof Error ? error.message : String(error)));
    }
  }
  return { values, problems };
}
