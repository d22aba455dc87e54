import type { Problem } from './errors.ts';
import type { Syntax } from './syntax.ts';
import { type Bytes, type MilliCpu, type Seconds, bytesQuantity, cpuQuantity } from './units.ts';

/** Collects what is wrong with one subject. */
export class Findings {
  readonly problems: Problem[] = [];
  readonly #subject: string;

  constructor(subject: string) {
    this.#subject = subject;
  }

  require(holds: boolean, field: string, value: unknown, rule: string, fix: string): void {
    if (!holds) this.problems.push({ subject: this.#subject, field, value, rule, fix });
  }

  requireSyntax(field: string, value: string, syntax: Syntax, fix: string): void {
    this.require(syntax.matches(value), field, value, syntax.rule, fix);
  }

  /** A name whose likely fix is the same name in lower case with hyphens. */
  requireName(field: string, value: string, syntax: Syntax): void {
    const likely = value
      .toLowerCase()
      .replace(/[^-a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '');
    this.requireSyntax(
      field,
      value,
      syntax,
      syntax.matches(likely) ? `write it as "${likely}"` : 'give it another name',
    );
  }

  requirePort(field: string, port: number): void {
    const holds = Number.isInteger(port) && port > 0 && port < 65_536;
    this.require(holds, field, port, 'must be a TCP or UDP port', 'use a whole number from 1 to 65535');
  }

  /** A whole number that JavaScript and Kubernetes both hold exactly. */
  requireWhole(field: string, value: number, least = 0): void {
    const holds = Number.isSafeInteger(value) && value >= least;
    this.require(holds, field, value, `must be a whole number of at least ${least}`, `write ${least} or more`);
  }

  requireBytes(field: string, size: Bytes): void {
    const holds = Number.isSafeInteger(size) && size > 0;
    const rule = size > 0 ? 'must be a whole number of bytes' : 'must be greater than 0';
    this.require(holds, field, bytesQuantity(size), rule, size > 0 ? 'use a smaller unit' : 'give a positive size');
  }

  /** Kubernetes rounds finer amounts up, and Argo CD then always sees a difference. */
  requireCpu(field: string, cpu: MilliCpu): void {
    const holds = Number.isSafeInteger(cpu) && cpu > 0;
    const rule = cpu > 0 ? 'must be whole thousandths of a core' : 'must be greater than 0';
    this.require(holds, field, cpuQuantity(cpu), rule, cpu > 0 ? 'round it to milli(n)' : 'give a positive number');
  }

  requireSeconds(field: string, duration: Seconds, least = 0): void {
    const holds = Number.isSafeInteger(duration) && duration >= least;
    this.require(
      holds,
      field,
      duration,
      `must be whole seconds, at least ${least}`,
      'write seconds(n) with a whole number',
    );
  }

  /** Refuses the second of two values that are equal after `key`. */
  requireUnique<Value>(
    values: readonly Value[],
    key: (value: Value) => string,
    clash: (second: Value, first: Value) => Omit<Problem, 'subject'>,
  ): void {
    const seen = new Map<string, Value>();
    for (const value of values) {
      const first = seen.get(key(value));
      if (first === undefined) seen.set(key(value), value);
      else this.problems.push({ subject: this.#subject, ...clash(value, first) });
    }
  }
}
