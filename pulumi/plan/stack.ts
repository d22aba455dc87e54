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

/** Where and how the engine runs. */
export interface Engine {
  /** Added to the environment of the engine and of the providers; credentials go here, never into an argument. */
  readonly environment: Readonly<Record<string, string>>;
  /** The `pulumi` command line. Default: the one on the PATH. */
  readonly command?: LocalWorkspaceOptions['pulumiCommand'];
}

/** Raised when the engine gave up. What it had done by then is in `progress`. */
export class RunFailed extends Error {
  readonly progress: Progress;

  constructor(what: string, progress: Progress, cause: unknown) {
    super([`${what} failed:`, ...(progress.errors.length > 0 ? progress.errors : [lastWords(cause)])].join('\n  '), {
      cause,
    });
    this.progress = progress;
  }
}

/** What is to be done about the failures that meet everybody once. */
const fixes: readonly (readonly [RegExp, string])[] = [
  [/ENOENT: pulumi version/, 'the pulumi command line is not on the PATH: run `mise install`'],
  [/PULUMI_ACCESS_TOKEN must be set/, 'nobody is signed in to the backend of the state: run `pulumi login`'],
];

/** What the command line printed as errors, each once; it repeats itself. */
export function lastWords(cause: unknown): string {
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
 * A stack whose program runs inside this process (an inline program of the Automation API), so that the program that
 * was tested is the program that runs, and no language host is needed.
 */
export class PlannedStack {
  readonly #stack: Stack;
  readonly #project: Project;

  private constructor(stack: Stack, project: Project) {
    this.#stack = stack;
    this.#project = project;
  }

  /** Selects the stack, or makes it where the backend has none. */
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

  /** Outputs of the resources of a type, as they were when this stack last wrote them. */
  async recorded(type: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { deployment } = (await this.#stack.exportStack()) as {
      readonly deployment?: { readonly resources?: readonly StateResource[] };
    };
    return (deployment?.resources ?? [])
      .filter((resource) => resource.type === type)
      .map(({ outputs = {} }) => outputs);
  }

  /**
   * Runs another program for one resource alone: to take something that is there into the state as it is. The other
   * resources are not in that program, and without the target they would be deleted.
   *
   * @throws RunFailed
   */
  adopt({ type, name }: { readonly type: string; readonly name: string }, program: PulumiFn): Promise<Progress> {
    const target = [`urn:pulumi:${this.#project.stack}::${this.#project.name}::${type}::${name}`];
    return this.#run(`taking over ${name}`, (onEvent) => this.#stack.up({ program, target, color: 'never', onEvent }));
  }

  /**
   * What an update would do. The engine looks at every resource first, so that a change by hand shows.
   *
   * @throws RunFailed
   */
  preview(): Promise<Progress> {
    return this.#run('the preview', (onEvent) => this.#stack.preview({ refresh: true, color: 'never', onEvent }));
  }

  /** @throws RunFailed */
  up(): Promise<Progress> {
    return this.#run('the update', (onEvent) =>
      this.#stack.up({ refresh: true, color: 'never', showSecrets: false, onEvent }),
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
