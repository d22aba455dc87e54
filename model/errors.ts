/** A problem in the fleet and its likely fix. */
export interface Problem {
  /** The service, host or cluster at fault; in a clash, the second of the two. */
  readonly subject: string;
  /** Place in the declaration: `exposures[feed].host`, `metrics["job"].port`, `volumes.data`. */
  readonly field: string;
  /** The value as written; quantities with their unit (`32Mi`). */
  readonly value: unknown;
  /** The rule that it breaks. In a clash it names the other side. */
  readonly rule: string;
  /** The likely fix. */
  readonly fix: string;
}

/** `service miniflux: exposures[Feed].host = "Feed": must be a DNS label. Fix: write it as "feed".` */
export const describe = ({ subject, field, value, rule, fix }: Problem): string =>
  `${subject}: ${field}${value === undefined ? '' : ` = ${JSON.stringify(value)}`}: ${rule}. Fix: ${fix}.`;

/** Thrown for one or more problems; its message has one line per problem. */
export class ModelError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(describe).join('\n'));
    this.name = 'ModelError';
    this.problems = problems;
  }
}

/**
 * Reports a fatal problem.
 *
 * @throws ModelError always
 */
export function fail(problem: Problem): never {
  throw new ModelError([problem]);
}

/**
 * Reports all problems at once.
 *
 * @throws ModelError if there is at least one
 */
export function throwIfAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ModelError(problems);
}
