import {
  type EngineEvent,
  LocalWorkspace,
  type LocalWorkspaceOptions,
  type PulumiFn,
  type Stack,
} from '@pulumi/pulumi/automation/index.js';
import { type Progress, progressOf } from './steps.ts';

/** A Pulumi project of this repository. */
export interface Project {
  readonly name: string;
  readonly stack: string;
  /** Folder with its `Pulumi.yaml` and the configuration of its stack. */
  readonly folder: string;
  readonly program: PulumiFn;
}

/** Environment of the engine. */
export interface Engine {
  /** Additional environment variables of the engine and providers. Credentials belong here, never in arguments. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * The Pulumi CLI.
   * @default the `pulumi` on the PATH
   */
  readonly command?: LocalWorkspaceOptions['pulumiCommand'];
}

/** Thrown if the engine fails. `progress` contains what it had done until then. */
export class RunFailed extends Error {
  readonly progress: Progress;

  constructor(what: string, progress: Progress, cause: unknown) {
    super([`${what} failed:`, ...(progress.errors.length > 0 ? progress.errors : [errorSummary(cause)])].join('\n  '), {
      cause,
    });
    this.progress = progress;
  }
}

/** Fixes for common failures. */
const fixes: readonly (readonly [RegExp, string])[] = [
  [/ENOENT: pulumi version/, 'the Pulumi CLI is not on the PATH: run `mise install`'],
  [/PULUMI_ACCESS_TOKEN must be set/, 'not logged in to the state backend: run `pulumi login`'],
];

/** The distinct error lines of the CLI's output, or the fix of a common failure. */
export function errorSummary(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const known = fixes.find(([pattern]) => pattern.test(message));
  if (known !== undefined) return known[1];
  const lines = message.split('\n').map((line) => line.trim());
  const errors = [...new Set(lines.filter((line) => line.startsWith('error:')))];
  return errors.length > 0 ? errors.join('\n  ') : lines.slice(-5).join('\n  ');
}

/** A resource in the state of a stack. */
interface StateResource {
  readonly type: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/**
 * A stack whose program runs inside this process (an inline program of the Automation API), without a language host.
 */
export class PlannedStack {
  readonly #stack: Stack;
  readonly #project: Project;

  private constructor(stack: Stack, project: Project) {
    this.#stack = stack;
    this.#project = project;
  }

  /**
   * Selects the stack, or creates it if it does not exist.
   *
   * @throws RunFailed
   */
  static async open(project: Project, { environment, command }: Engine): Promise<PlannedStack> {
    const { name, stack, folder, program } = project;
    try {
      const opened = await LocalWorkspace.createOrSelectStack(
        { projectName: name, stackName: stack, program },
        {
          workDir: folder,
          envVars: { PULUMI_SKIP_UPDATE_CHECK: '1', ...environment },
          ...(command === undefined ? {} : { pulumiCommand: command }),
        },
      );
      return new PlannedStack(opened, project);
    } catch (error) {
      throw new RunFailed(`opening the stack ${stack}`, progressOf([]), error);
    }
  }

  /** Outputs of the resources of a type, as recorded in the state. */
  async recorded(type: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { deployment } = (await this.#stack.exportStack()) as {
      readonly deployment?: { readonly resources?: readonly StateResource[] };
    };
    return (deployment?.resources ?? [])
      .filter((resource) => resource.type === type)
      .map(({ outputs = {} }) => outputs);
  }

  /**
   * Imports an existing resource into the state, with a program that contains only this resource. Without the target,
   * the engine would delete all other resources.
   *
   * @throws RunFailed
   */
  adopt({ type, name }: { readonly type: string; readonly name: string }, program: PulumiFn): Promise<Progress> {
    const target = [`urn:pulumi:${this.#project.stack}::${this.#project.name}::${type}::${name}`];
    return this.#run(`importing ${name}`, (onEvent) => this.#stack.up({ program, target, color: 'never', onEvent }));
  }

  /**
   * Shows what an update would do. The engine refreshes every resource first, which reveals manual changes.
   *
   * @throws RunFailed
   */
  preview(): Promise<Progress> {
    return this.#run('the preview', (onEvent) => this.#stack.preview({ refresh: true, color: 'never', onEvent }));
  }

  /**
   * Applies the program of the project, or another one.
   *
   * @throws RunFailed
   */
  up(program = this.#project.program): Promise<Progress> {
    return this.#run('the update', (onEvent) =>
      this.#stack.up({ program, refresh: true, color: 'never', showSecrets: false, onEvent }),
    );
  }

  async #run(what: string, work: (onEvent: (event: EngineEvent) => void) => Promise<unknown>): Promise<Progress> {
    const events: EngineEvent[] = [];
    try {
      await work((event) => events.push(event));
      return progressOf(events);
    } catch (error) {
      throw new RunFailed(what, progressOf(events), error);
    }
  }
}
