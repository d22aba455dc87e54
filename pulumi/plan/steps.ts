import type { EngineEvent, StepEventMetadata } from '@pulumi/pulumi/automation/index.js';

/** An operation on one resource. */
export interface Step {
  readonly operation: 'create' | 'update' | 'replace' | 'delete' | 'import' | 'same';
  /** `tailscale:Service`. */
  readonly type: string;
  readonly name: string;
  /** Inputs that differ; for a replacement, those that require it. */
  readonly keys: readonly string[];
}

/** Operations of the engine that are shown. The parts of a replacement are shown as one, reads are not shown. */
const operations: Readonly<Record<string, Step['operation']>> = {
  create: 'create',
  update: 'update',
  replace: 'replace',
  delete: 'delete',
  import: 'import',
  'import-replacement': 'replace',
  same: 'same',
};

/** `tailscale:Service` for `tailscale:index/service:Service`. */
const shortType = (type: string): string => type.replace(/^([^:]+):.*:(\w+)$/, '$1:$2');

function stepOf({ op, urn, type, keys, diffs }: StepEventMetadata): Step | undefined {
  const operation = operations[op];
  const name = urn.split('::').at(-1) ?? urn;
  return operation === undefined || type === 'pulumi:pulumi:Stack' || type.startsWith('pulumi:providers:')
    ? undefined
    : { operation, type: shortType(type), name, keys: (op === 'replace' ? keys : diffs) ?? [] };
}

const defined = <Item>(items: readonly (Item | undefined)[]): readonly Item[] =>
  items.filter((item) => item !== undefined);

/** Summary of the events of a preview or an update. */
export interface Progress {
  /** Planned steps. All lists are sorted by type and name, because the engine works in parallel. */
  readonly planned: readonly Step[];
  readonly done: readonly Step[];
  readonly failed: readonly Step[];
  /** Error messages of the engine and providers, with their resource. */
  readonly errors: readonly string[];
}

const byName = (a: Step, b: Step): number => (`${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1);

/** Summarizes the events of the engine. */
export function progressOf(events: readonly EngineEvent[]): Progress {
  const steps = (pick: (event: EngineEvent) => { readonly metadata: StepEventMetadata } | undefined) =>
    defined(
      events.map((event) => {
        const picked = pick(event);
        return picked === undefined ? undefined : stepOf(picked.metadata);
      }),
    ).toSorted(byName);
  const errors = defined(
    events.map(({ diagnosticEvent }) => {
      if (diagnosticEvent?.severity !== 'error') return undefined;
      const { urn = '', message } = diagnosticEvent;
      const description = urn.includes('::') ? `${urn.split('::').at(-1) ?? ''}: ` : '';
      // Remove the colour tags of the engine.
      return `${description}${message.replace(/<\{%.*?%\}>/g, '').trim()}`;
    }),
  );
  return {
    planned: steps(({ resourcePreEvent }) => resourcePreEvent),
    done: steps(({ resOutputsEvent }) => resOutputsEvent),
    failed: steps(({ resOpFailedEvent }) => resOpFailedEvent),
    errors: [...new Set(errors)].filter((error) => !/^\w*: ?(update|preview) failed$/.test(error)),
  };
}

const key = ({ type, name }: Step): string => `${type} ${name}`;

/** Steps that change something. */
export const changing = (steps: readonly Step[]): readonly Step[] =>
  steps.filter(({ operation }) => operation !== 'same');

/** Steps of a plan that a failed run did not reach. */
export function notReached(plan: readonly Step[], { done, failed }: Progress): readonly Step[] {
  const reached = new Set([...done, ...failed].map(key));
  return changing(plan).filter((step) => !reached.has(key(step)));
}

/** Steps that delete an existing resource. */
export const destructive = (steps: readonly Step[]): readonly Step[] =>
  steps.filter(({ operation }) => operation === 'delete' || operation === 'replace');

const marks = { create: '+', update: '~', replace: '±', delete: '-', import: '=', same: ' ' } as const;

/** `~ update  tailscale:Acl tailnet-acl (acl)`. */
export const describeStep = ({ operation, type, name, keys }: Step): string =>
  `${marks[operation]} ${operation.padEnd(7)} ${type} ${name}${keys.length > 0 ? ` (${keys.join(', ')})` : ''}`;
