/** What the evaluator answers about one policy; `rehearsal/go/policy/main.go` writes it. */
export interface Answer {
  /** Why the policy engine rejected the policy. */
  readonly error?: string;
  /** The policy's own tests that fail. */
  readonly tests?: string;
  /** The connections that the packet filter accepts, as `source destination port`. */
  readonly open: readonly string[];
}

/** The differences between the connections that the model allows and those that the packet filter allows. */
export const compare = (model: ReadonlySet<string>, filter: ReadonlySet<string>): readonly string[] => [
  ...[...model]
    .filter((item) => !filter.has(item))
    .map((item) => `${item}: allowed by the model, denied by the filter`),
  ...[...filter]
    .filter((item) => !model.has(item))
    .map((item) => `${item}: denied by the model, allowed by the filter`),
];

/** Tells whether nothing detects a mutant: it is accepted, its tests pass, and it allows what the model allows. */
export const survives = ({ error, tests }: Answer, model: ReadonlySet<string>, filter: ReadonlySet<string>): boolean =>
  error === undefined && tests === undefined && compare(model, filter).length === 0;
