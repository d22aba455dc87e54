import { type Output, runtime } from '@pulumi/pulumi';
import type { MockCallArgs, MockResourceArgs } from '@pulumi/pulumi/runtime/mocks.js';

/** A resource as the program registered it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly options: {
    readonly protect: boolean;
    readonly retainOnDelete: boolean;
    readonly dependsOn: readonly string[];
    readonly ignoreChanges: readonly string[];
    readonly version: string;
  };
}

/** The resources and calls of a program. */
export interface MockRun {
  /** Sorted by name, because the order of registration is not deterministic. */
  readonly resources: readonly Registered[];
  readonly calls: readonly MockCallArgs[];
}

/** Answers of the mocked engine and providers. */
export interface MockAnswers {
  /** Stack configuration by `namespace:key`. */
  readonly config: Readonly<Record<string, string>>;
  /**
   * Answers to lookups by token.
   * @default {} every lookup fails
   */
  readonly calls?: Readonly<Record<string, (inputs: Record<string, string>) => Record<string, unknown>>>;
  /**
   * Outputs computed by the provider, by type.
   * @default {} the inputs
   */
  readonly computed?: Readonly<Record<string, Record<string, unknown>>>;
}

interface RegisterRequest {
  getName(): string;
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getDependenciesList(): string[];
  getIgnorechangesList(): string[];
  getVersion(): string;
}

/**
 * Runs a program without an engine. Records its resources with the options that Pulumi's mocks hide, and returns its
 * outputs unresolved, so that tests can check which ones are secret.
 */
export async function runWithMocks<Outputs>(
  program: () => Promise<Outputs>,
  { config, calls = {}, computed = {} }: MockAnswers,
): Promise<MockRun & { readonly outputs: Outputs }> {
  const options = new Map<string, Registered['options']>();
  const resources: Omit<Registered, 'options'>[] = [];
  const called: MockCallArgs[] = [];
  runtime.setAllConfig({ ...config });
  const mocks: runtime.Mocks = {
    newResource: ({ type, name, inputs }: MockResourceArgs) => {
      resources.push({ type, name, inputs: inputs as Record<string, unknown> });
      return { id: `${name}-id`, state: { ...(inputs as Record<string, unknown>), ...computed[type] } };
    },
    call: (args: MockCallArgs) => {
      called.push(args);
      const answer = calls[args.token];
      if (answer === undefined) throw new Error(`no answer for ${args.token}`);
      return answer(args.inputs as Record<string, string>);
    },
  };
  await runtime.setMocks(mocks, 'project', 'stack', false, 'organization');
  const monitor = runtime.getMonitor() as unknown as {
    registerResource(request: RegisterRequest, callback: unknown): unknown;
  };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    options.set(request.getName(), {
      protect: request.getProtect(),
      retainOnDelete: request.getRetainondelete(),
      dependsOn: request.getDependenciesList().map((urn) => urn.split('::').at(-1) ?? urn),
      ignoreChanges: request.getIgnorechangesList(),
      version: request.getVersion(),
    });
    return register(request, callback);
  };
  const outputs = await program();
  await runtime.disconnect();
  return {
    resources: resources
      .flatMap((resource) => {
        const found = options.get(resource.name);
        return found === undefined ? [] : [{ ...resource, options: found }];
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    calls: called,
    outputs,
  };
}

/** The value of an output, once it is known. */
export const resolved = <Value>(value: Output<Value>): Promise<Value> =>
  new Promise((resolve) => value.apply((known) => resolve(known)));
