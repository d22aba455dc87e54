import type { AlloyBlock, AlloyValue } from '#model/alloy.ts';

/** What a pipeline made of log lines. */
export interface Outcome {
  /** Labels of every line that was sent on. */
  readonly streams: readonly Readonly<Record<string, string>>[];
  /** Values of counters and observations of histograms by `name{labels}`. */
  readonly counters: ReadonlyMap<string, number>;
  readonly observations: ReadonlyMap<string, readonly number[]>;
}

type Labels = Record<string, string>;
interface State {
  labels: Labels;
  extracted: Record<string, string>;
}

const text = (value: AlloyValue | undefined): string => {
  if (typeof value !== 'string') throw new Error(`not a string: ${JSON.stringify(value)}`);
  return value;
};
const table = (value: AlloyValue | undefined): Readonly<Record<string, string>> => {
  if (typeof value !== 'object' || Array.isArray(value)) throw new Error(`not an object: ${JSON.stringify(value)}`);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, text(item as AlloyValue)]));
};

/**
 * Executes the stages of a `loki.process` component that the edge uses, as their documentation describes them; a stage
 * or an argument that it does not know is an error. It stands in for Alloy, which is not at hand in the tests.
 *
 * @see https://grafana.com/docs/alloy/latest/reference/components/loki/loki.process/
 */
export function evaluate(process: AlloyBlock, lines: readonly string[], labels: Readonly<Labels>): Outcome {
  const counters = new Map<string, number>();
  const observations = new Map<string, number[]>();
  const streams: Labels[] = [];

  const count = ({ name, attributes }: AlloyBlock, state: State): void => {
    const { name: metric, prefix, source, match_all: all, action, description, buckets, ...rest } = attributes;
    if (Object.keys(rest).length > 0 || typeof description !== 'string')
      throw new Error(`unknown: ${JSON.stringify(rest)}`);
    const value = all === true ? '' : state.extracted[text(source)];
    if (value === undefined) return;
    const series = `${text(prefix)}${text(metric)}${JSON.stringify(Object.fromEntries(Object.entries(state.labels).sort()))}`;
    if (name === 'metric.histogram') {
      if (!Array.isArray(buckets)) throw new Error('a histogram has buckets');
      observations.set(series, [...(observations.get(series) ?? []), Number(value)]);
    } else if (action === 'inc') counters.set(series, (counters.get(series) ?? 0) + 1);
    else if (action === 'add') counters.set(series, (counters.get(series) ?? 0) + Number(value));
    else throw new Error(`unknown action ${JSON.stringify(action)}`);
  };

  const run = (stages: readonly AlloyBlock[], line: string, state: State): void => {
    for (const { name, attributes, blocks } of stages) {
      switch (name) {
        case 'stage.json': {
          const fields = JSON.parse(line) as Record<string, string | number>;
          for (const [to, from] of Object.entries(table(attributes['expressions'])))
            if (fields[from === '' ? to : from] !== undefined)
              state.extracted[to] = String(fields[from === '' ? to : from]);
          break;
        }
        case 'stage.labels':
          for (const [to, from] of Object.entries(table(attributes['values'])))
            if ((state.extracted[from] ?? '') !== '') state.labels[to] = state.extracted[from] ?? '';
          break;
        case 'stage.static_labels':
          Object.assign(state.labels, table(attributes['values']));
          break;
        case 'stage.label_drop':
          for (const label of attributes['values'] as readonly string[])
            state.labels = Object.fromEntries(Object.entries(state.labels).filter(([key]) => key !== label));
          break;
        case 'stage.match': {
          const [, label = '', pattern = ''] = /^\{(\w+)=~"(.*)"\}$/.exec(text(attributes['selector'])) ?? [];
          if (label === '') throw new Error(`unknown selector ${text(attributes['selector'])}`);
          if (new RegExp(`^(?:${pattern})$`).test(state.labels[label] ?? '')) run(blocks, line, state);
          break;
        }
        case 'stage.metrics':
          for (const metric of blocks) count(metric, state);
          break;
        default:
          throw new Error(`unknown stage ${name}`);
      }
    }
  };

  for (const line of lines) {
    const state: State = { labels: { ...labels }, extracted: {} };
    run(process.blocks, line, state);
    streams.push(state.labels);
  }
  return { streams, counters, observations };
}
