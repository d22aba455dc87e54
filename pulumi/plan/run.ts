import { throwIfAny } from '#model/errors.ts';
import type { Fleet } from '#model/fleet.ts';
import { type Credential, type ReadField, findCredentials } from './credentials.ts';
import { gateNotices, gateProblems } from './gate.ts';
import { type Engine, PlannedStack, type Project, RunFailed } from './stack.ts';
import { type Step, changing, describeStep, destructive, notReached } from './steps.ts';
import type { Patience } from './tailscale-api.ts';

/** Whether to look or to act. */
export type Mode = 'preview' | 'up';

/** Everything from outside that a plan needs; a test puts its own in each place. */
export interface PlanContext {
  readonly fleet: Fleet;
  /** Folder that holds the Pulumi projects. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly readField: ReadField;
  readonly today: Date;
  readonly print: (line: string) => void;
  /** Asks a person. Asked only before something is deleted, replaced, or locks the operator out. */
  readonly confirm: (question: string) => Promise<boolean>;
  /** Overwrites a policy that was changed by hand. Default: stop and show the difference. */
  readonly acceptDrift?: boolean;
  /** Default: the `pulumi` on the PATH. */
  readonly command?: Engine['command'];
  /** Default: that of the API client. */
  readonly patience?: Patience;
}

/** Raised when a plan must not go on; its message says why and what to do. Nothing was applied unless it says so. */
export class Stop extends Error {}

/** What is known about a plan beyond the engine's preview. */
export interface Inspection {
  /** Sentences that a person must agree to. */
  readonly risks: readonly string[];
  /** Looks once more, right before the update. */
  readonly beforeUp?: () => Promise<void>;
  /** Looks whether the update did what it said. */
  readonly afterUp?: () => Promise<void>;
}

/** A project with what surrounds it. */
export interface Plan {
  readonly project: Project;
  readonly credentials: readonly Credential[];
  /** Looks at what the engine does not see. May stop the plan. */
  readonly inspect?: (
    stack: PlannedStack,
    credentials: Readonly<Record<string, string>>,
    mode: Mode,
  ) => Promise<Inspection>;
}

/** What a plan came to. */
export interface Result {
  readonly steps: readonly Step[];
  readonly applied: boolean;
}

const print = (context: PlanContext, lines: readonly string[]): void => lines.forEach((line) => context.print(line));

/** Everything that does not need the network first, then the credentials; all reasons at once. */
async function passGate({ credentials }: Plan, context: PlanContext): Promise<Readonly<Record<string, string>>> {
  const { fleet, environment, readField, today } = context;
  const fields = credentials.map(({ field }) => field);
  const closed = gateProblems(fleet, fields, today);
  const found = await findCredentials(credentials, environment, readField);
  throwIfAny([...closed, ...found.problems]);
  print(context, gateNotices(fields, today));
  return found.values;
}

async function update(stack: PlannedStack, planned: readonly Step[], context: PlanContext): Promise<void> {
  try {
    const { done } = await stack.up();
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
      'The state knows what was applied: mend the cause and run it again to finish.',
    ]);
    throw error;
  }
}

/**
 * Previews a project, and applies it in the mode `up`: the gate, the inspection, the preview, the question where
 * something would be lost, and only then the update.
 *
 * @throws ModelError when the gate is closed, Stop when the plan must not go on, RunFailed when the engine gave up.
 */
export async function runPlan(plan: Plan, mode: Mode, context: PlanContext): Promise<Result> {
  const credentials = await passGate(plan, context);
  const passed = Object.entries(context.environment).filter(([, value]) => value !== undefined);
  const stack = await PlannedStack.open(plan.project, {
    environment: { ...(Object.fromEntries(passed) as Record<string, string>), ...credentials },
    ...(context.command === undefined ? {} : { command: context.command }),
  });
  const { risks, beforeUp, afterUp } = (await plan.inspect?.(stack, credentials, mode)) ?? { risks: [] };
  const { planned } = await stack.preview();
  const steps = changing(planned);
  print(context, [
    steps.length === 0
      ? `No changes: ${planned.length} resources are as they should be.`
      : `${steps.length} of ${planned.length} resources change:`,
    ...steps.map((step) => `  ${describeStep(step)}`),
  ]);
  const questions = [...risks, ...destructive(steps).map((step) => `${describeStep(step)}: what is there now is gone`)];
  if (questions.length > 0) print(context, ['Look twice:', ...questions.map((question) => `  ! ${question}`)]);
  if (mode === 'preview' || steps.length === 0) return { steps, applied: false };
  if (questions.length > 0 && !(await context.confirm('Apply it nevertheless?')))
    throw new Stop('Not confirmed, so nothing was applied. Without a terminal, --yes confirms.');
  await beforeUp?.();
  await update(stack, planned, context);
  await afterUp?.();
  return { steps, applied: true };
}
