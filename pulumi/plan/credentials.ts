import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Problem } from '#model/errors.ts';
import { type Field, opReference } from '#model/vault.ts';

/** A secret that a provider reads from the environment, with its place in the vault. */
export interface Credential {
  /**
   * Name of the environment variable. If it is already set, it takes precedence over the vault, which CI does not have.
   */
  readonly variable: string;
  readonly field: Field;
  /**
   * Prefix of valid values.
   * @default ''
   */
  readonly prefix?: string;
  /**
   * True if valid values contain spaces.
   * @default false
   */
  readonly spaces?: boolean;
}

/** Reads the value of a field. */
export type ReadField = (field: Field) => Promise<string>;

const run = promisify(execFile);

/** Thrown if the 1Password CLI is missing. */
export class OpMissing extends Error {}

/**
 * Reads a field with the 1Password CLI. Unlike `op item get --fields`, `op read` does not quote the value.
 *
 * @throws OpMissing, or Error if there is no session or no such field
 */
export const readWithOp: ReadField = (field) =>
  run('op', ['read', '--no-newline', opReference(field)], { timeout: 60_000 }).then(
    ({ stdout }) => stdout,
    // The original error contains the output, so it is not attached as a cause.
    (error: unknown) => {
      const { code, stderr = '' } = error as { readonly code?: unknown; readonly stderr?: string };
      if (code === 'ENOENT') throw new OpMissing('the 1Password CLI (op) is not installed');
      throw new Error(stderr.trim() || 'op read failed');
    },
  );

/** Why a provider would reject a value; never contains the value itself. */
function malformedReason(value: string, { prefix = '', spaces = false }: Credential): string | undefined {
  if (value === '') return 'it is empty';
  if ((spaces ? /[^\S ]/ : /\s/).test(value)) return 'it contains whitespace';
  if (/^["']|["']$/.test(value)) return 'it is wrapped in quotes';
  return value.startsWith(prefix) ? undefined : `it does not start with "${prefix}"`;
}

/** Values by variable, and a problem for every missing or malformed one. */
export interface Credentials {
  readonly values: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

/** Finds every credential in the environment or the vault. Never logs or throws. */
export async function findCredentials(
  wanted: readonly Credential[],
  environment: Readonly<Record<string, string | undefined>>,
  readField: ReadField,
): Promise<Credentials> {
  const values: Record<string, string> = {};
  const problems: Problem[] = [];
  for (const credential of wanted) {
    const { variable, field } = credential;
    const problem = (rule: string, remedy = 'sign in with `op signin`'): Problem => ({
      subject: `credential ${variable}`,
      field: opReference(field),
      value: undefined,
      rule,
      fix: `${remedy}, or set ${variable}`,
    });
    try {
      const value = environment[variable] ?? (await readField(field));
      const reason = malformedReason(value, credential);
      if (reason === undefined) values[variable] = value;
      else problems.push(problem(`${reason}, so the provider would reject it`, 'correct it in the vault'));
    } catch (error) {
      const remedy =
        error instanceof OpMissing ? 'install it (https://developer.1password.com/docs/cli/get-started/)' : undefined;
      problems.push(problem(error instanceof Error ? error.message : String(error), remedy));
    }
  }
  return { values, problems };
}
