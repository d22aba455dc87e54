/** What is wrong in the fleet, and how it is mended. */
export interface Problem {
  /** The service, host or cluster at fault; of a clash, the first of the two. */
  readonly subject: string;
  /** The field or the object within it, as one finds it in the file (`exposures[0].host`). */
  readonly field: string;
  /** The value as written. */
  readonly value: unknown;
  /** The rule that it breaks, as a sentence. Of a clash it names the other side. */
  readonly rule: string;
  /** The likely fix. */
  readonly fix: string;
}

/** `service miniflux: exposures[0].host = "Feed": must be a DNS label. Fix: write it in lower case.` */
export const describe = ({ subject, field, value, rule, fix }: Problem): string =>
  `${subject}: ${field}${value === undefined ? '' : ` = ${JSON.stringify(value)}`}: ${rule}. Fix: ${fix}.`;

/** Thrown for one or more problems; its message has a line each. */
export class ModelError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(describe).join('\n'));
    this.name = 'ModelError';
    this.problems = problems;
  }
}

/** Throws a {@link ModelError} for one problem, where nothing can be computed without its mending. */
export function refuseOne(problem: Problem): never {
  throw new ModelError([problem]);
}

/** Throws a {@link ModelError} when there is any problem. */
export function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ModelError(problems);
}
