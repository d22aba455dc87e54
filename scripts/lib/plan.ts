import { createInterface } from 'node:readline/promises';
import { join } from 'node:path';
import { Argument, Command } from 'commander';
import { fleet } from '#fleet/index.ts';
import { ModelError, describe } from '#model/errors.ts';
import { readWithOp } from '#pulumi/plan/credentials.ts';
import { type Mode, type Plan, type PlanContext, Stop, runPlan } from '#pulumi/plan/run.ts';
import { FlyError } from '#pulumi/fly/flyctl.ts';
import { RunFailed } from '#pulumi/plan/stack.ts';
import { ApiError } from '#pulumi/plan/tailscale-api.ts';

interface Options {
  readonly yes?: boolean;
  readonly acceptDrift?: boolean;
}

/** Asks on the terminal. Without one the answer is no: a task must not wait for somebody who is not there (INV-34). */
async function ask(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

/** Why nothing, or not everything, was applied. What was foreseen needs no stack trace; a bug does. */
export function explain(error: unknown): string {
  if (error instanceof ModelError)
    return `${error.problems.map((problem) => `✗ ${describe(problem)}`).join('\n')}\n\nNothing was applied.`;
  if (error instanceof Stop || error instanceof RunFailed || error instanceof ApiError || error instanceof FlyError)
    return `✗ ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Reads the command line of `<name> preview` and `<name> up`, and runs the plan. The exit code is 1 when it failed. */
export async function planCommand(
  name: string,
  about: string,
  plan: (context: PlanContext) => Plan,
  { overwrites }: { readonly overwrites?: string } = {},
): Promise<void> {
  const command = new Command(name)
    .description(about)
    .addArgument(new Argument('<mode>', 'preview looks, up applies').choices(['preview', 'up']))
    .option('--yes', 'confirm what deletes, replaces or locks out, for automation');
  if (overwrites !== undefined) command.option('--accept-drift', overwrites);
  await command
    .action(async (mode: Mode, { yes = false, acceptDrift = false }: Options) => {
      const context: PlanContext = {
        fleet,
        folder: join(import.meta.dirname, '../../pulumi'),
        environment: process.env,
        readField: readWithOp,
        today: new Date(),
        print: (line) => console.log(line),
        confirm: (question) => (yes ? Promise.resolve(true) : ask(question)),
        acceptDrift,
      };
      try {
        await runPlan(plan(context), mode, context);
      } catch (error) {
        console.error(explain(error));
        process.exitCode = 1;
      }
    })
    .parseAsync();
}
