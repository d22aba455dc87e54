import { createInterface } from 'node:readline/promises';
import { join } from 'node:path';
import { Argument, Command } from 'commander';
import { ModelError } from '#model/errors.ts';
import { FlyError } from '#pulumi/fly/flyctl.ts';
import { readWithOp } from '#pulumi/plan/credentials.ts';
import { type Mode, type Plan, type PlanContext, PlanAborted, runPlan } from '#pulumi/plan/run.ts';
import { RunFailed } from '#pulumi/plan/stack.ts';
import { ApiError } from '#pulumi/plan/tailscale-api.ts';
import { runCommand } from './command.ts';
import { loadFleet } from './load-fleet.ts';
import { CommandError, reportError } from './report-error.ts';

interface Options {
  readonly yes?: boolean;
  readonly acceptDrift?: boolean;
}

/** Asks on the terminal. Without one the answer is no: an unattended task must not wait for an answer. */
async function ask(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

/** Errors that a plan foresees say themselves what was applied and what was not. */
export const expected = (error: unknown): unknown =>
  error instanceof PlanAborted || error instanceof RunFailed || error instanceof ApiError || error instanceof FlyError
    ? new CommandError(error.message, { cause: error })
    : error;

async function run(mode: Mode, { yes = false, acceptDrift = false }: Options, plan: (context: PlanContext) => Plan) {
  const context: PlanContext = {
    fleet: await loadFleet(),
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
    if (!(error instanceof ModelError)) throw expected(error);
    // Only the preflight throws it, before anything is applied.
    reportError(error, 'Nothing was applied.');
  }
}

/** Reads the command line of `<name> preview` and `<name> up`, and runs the plan. The exit code is 1 if it failed. */
export async function planCommand(
  name: string,
  about: string,
  plan: (context: PlanContext) => Plan,
  { overwrites }: { readonly overwrites?: string } = {},
): Promise<void> {
  const command = new Command(name)
    .description(about)
    .addArgument(new Argument('<mode>', 'preview only shows the changes, up applies them').choices(['preview', 'up']))
    .option('--yes', 'confirm what deletes, replaces or locks out, for automation');
  if (overwrites !== undefined) command.option('--accept-drift', overwrites);
  command.action((mode: Mode, options: Options) => run(mode, options, plan));
  await runCommand(command);
}
