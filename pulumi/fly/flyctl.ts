import { $ } from 'zx';

/** Runs Fly.io's command line and gives what it printed. */
export type Flyctl = (...args: readonly string[]) => Promise<string>;

/** Raised where `flyctl` failed; the message says what to do about it. */
export class FlyError extends Error {}

/** What is to be done about the failures that meet everybody once. */
const FIXES: readonly (readonly [RegExp, string])[] = [
  [/command not found|ENOENT/i, 'flyctl is not on the PATH: run `mise install`'],
  [
    /401|unauthori[sz]ed|not authenticated|invalid token/i,
    'Fly.io does not take the token: renew it and its field in the vault',
  ],
  [/quota|limit (reached|exceeded)|billing|payment/i, 'the organisation has reached a limit: see its billing page'],
  [/could not find app|app not found/i, 'there is no such application yet: run `mise run fly-up`'],
];

/** The last lines of what went wrong, with what to do where that is known. The token is never among them. */
export function explained(args: readonly string[], output: string, timeout?: string): FlyError {
  const [, fix] = FIXES.find(([pattern]) => pattern.test(output)) ?? [];
  const words = output.trim().split('\n').slice(-4).join('\n  ');
  const what = timeout === undefined ? 'failed' : `took longer than ${timeout}`;
  return new FlyError(
    [`flyctl ${args.slice(0, 3).join(' ')} ${what}:`, words, ...(fix === undefined ? [] : [`Fix: ${fix}.`])].join(
      '\n  ',
    ),
  );
}

/**
 * The `flyctl` on the PATH. The token is in its environment, never in an argument.
 *
 * @param timeout - as zx writes it, after which a command is given up
 */
export const flyctlWith =
  (environment: Readonly<Record<string, string | undefined>>, timeout: `${number}s` = '600s'): Flyctl =>
  async (...args) => {
    const run = $({ env: { ...environment }, quiet: true, nothrow: true, timeout, killSignal: 'SIGTERM' });
    const begin = performance.now();
    const { exitCode, stdout, stderr } = await run`flyctl ${args}`;
    // What was stopped may still say that it went well.
    const late = performance.now() - begin >= Number.parseInt(timeout, 10) * 1000;
    if (exitCode === 0 && !late) return stdout;
    throw explained(args, `${stdout}\n${stderr}`, late ? timeout : undefined);
  };
