import type { PulumiFn } from '@pulumi/pulumi/automation/index.js';
import { type Problem, throwIfAny } from '#model/errors.ts';
import type { Fleet } from '#model/fleet.ts';
import { type Credential, type ReadField, findCredentials } from './credentials.ts';
import { expiredCredentials, expiryWarnings } from './preflight.ts';
import { type Engine, PlannedStack, type Project, RunFailed } from './stack.ts';
import { type Step, changing, describeStep, destructive, notReached } from './steps.ts';
import type { RetryOptions } from './tailscale-api.ts';

/** `preview` only shows changes, `up` applies them. */
export type Mode = 'preview' | 'up';

/** The environment of a plan, which tests replace. */
export interface PlanContext {
  readonly fleet: Fleet;
  /** Folder that holds the Pulumi projects. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly readField: ReadField;
  readonly today: Date;
  readonly print: (line: string) => void;
  /** Asks for confirmation before a plan deletes or replaces resources, or locks out admins. */
  readonly confirm: (question: string) => Promise<boolean>;
  /**
   * Overwrites a policy that was changed outside this project, instead of aborting.
   * @default false
   */
  readonly acceptDrift?: boolean;
  /** @default the `pulumi` on the PATH */
  readonly command?: Engine['command'];
  /** @default the defaults of the API client */
  readonly retry?: RetryOptions;
}

/** Thrown if a plan must not continue. The message contains the reason, the fix, and whether anything was applied. */
export class PlanAborted extends Error {}

/** A state between the present one and the planned one. */
export interface Transition {
  readonly reason: string;
  readonly program: PulumiFn;
}

/** Findings about a plan beyond the engine's preview. */
export interface Inspection {
  /** Risks that need confirmation. */
  readonly risks: readonly string[];
  /** Final check immediately before the update. */
  readonly beforeUp?: () => Promise<void>;
  /** An intermediate state that is applied first, if one is necessary for the planned steps. */
  readonly transition?: (steps: readonly Step[]) => Transition | undefined;
  /** Verifies the result of the update. */
  readonly afterUp?: () => Promise<void>;
}

/** A Pulumi project with its credentials and checks. */
export interface Plan {
  readonly project: Project;
  readonly credentials: readonly Credential[];
  /**
   * Why the plan must not run, as far as the fleet shows it.
   * @default none
   */
  readonly problems?: readonly Problem[];
  /** Checks what the engine cannot see. May throw {@link PlanAborted}. */
  readonly inspect?: (
    stack: PlannedStack,
    credentials: Readonly<Record<string, string>>,
    mode: Mode,
  ) => Promise<Inspection>;
}

/** Result of a plan. */
export interface Result {
  readonly steps: readonly Step[];
  readonly applied: boolean;
}

const print = (context: PlanContext, lines: readonly string[]): void => lines.forEach((line) => context.print(line));

/** Checks the fleet and finds the credentials; reports all problems at once. */
async function preflight(
  { credentials, problems = [] }: Plan,
  context: PlanContext,
): Promise<Readonly<Record<string, string>>> {
  const { fleet, environment, readField, today } = context;
  // The dates are those of the vault; a value from elsewhere may be newer.
  const fields = credentials.filter(({ variable }) => environment[variable] === undefined).map(({ field }) => field);
  const found = await findCredentials(credentials, environment, readField);
  throwIfAny([...problems, ...expiredCredentials(fleet, fields, today), ...found.problems]);
  print(context, expiryWarnings(fields, today));
  return found.values;
}

async function update(
  stack: PlannedStack,
  planned: readonly Step[],
  context: PlanContext,
  program?: PulumiFn,
): Promise<void> {
  try {
    const { done } = await stack.up(program);
    print(context, ['Applied:', ...changing(done).map((step) => `  ${describeStep(step)}`)]);
  } catch (error) {
    if (!(error instanceof RunFailed)) throw error;
    const lines = (title: string, steps: readonly Step[]): readonly string[] => [
      `${title}: ${steps.length === 0 ? 'nothing' : ''}`.trim(),
      ...steps.map((step) => `  ${describeStep(step)}`),
    ];
    print(context, [
      ...lines('Applied', changing(error.progress.done)),
      ...lines('Failed', error.progress.failed),
      ...lines('Not reached', notReached(planned, error.progress)),
      'What was applied is recorded in the state. Fix the cause and run the command again to finish.',
    ]);
    throw error;
  }
}

/**
 * Previews a project, and applies it in the mode `up`. Steps: preflight, inspection, preview, confirmation of losses,
 * update.
 *
 * @throws ModelError if the preflight fails, PlanAborted if the plan must not continue, RunFailed if the engine fails
 */
export async function runPlan(plan: Plan, mode: Mode, context: PlanContext): Promise<Result> {
  const credentials = await preflight(plan, context);
  const passed = Object.entries(context.environment).filter(([, value]) => value !== undefined);
  const stack = await PlannedStack.open(plan.project, {
    environment: { ...(Object.fromEntries(passed) as Record<string, string>), ...credentials },
    ...(context.command === undefined ? {} : { command: context.command }),
  });
  const { risks, beforeUp, transition, afterUp } = (await plan.inspect?.(stack, credentials, mode)) ?? { risks: [] };
  const { planned } = await stack.preview();
  const steps = changing(planned);
  print(context, [
    steps.length === 0
      ? `No changes: all ${planned.length} resources are up to date.`
      : `${steps.length} of ${planned.length} resources change:`,
    ...steps.map((step) => `  ${describeStep(step)}`),
  ]);
  const first = transition?.(steps);
  if (first !== undefined) print(context, [first.reason]);
  const questions = [
    ...risks,
    ...destructive(steps).map((step) => `${describeStep(step)}: the existing resource is deleted`),
  ];
  if (questions.length > 0) print(context, ['Review these:', ...questions.map((question) => `  ! ${question}`)]);
  if (mode === 'preview' || steps.length === 0) return { steps, applied: false };
  if (questions.length > 0 && !(await context.confirm('Apply anyway?')))
    throw new PlanAborted('Not confirmed, so nothing was applied. Without a terminal, confirm with --yes.');
  await beforeUp?.();
  if (first !== undefined) await update(stack, planned, context, first.program);
  await update(stack, planned, context);
  await afterUp?.();
  return { steps, applied: true };
}
