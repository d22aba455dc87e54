import { inspect } from 'node:util';
import type { KubernetesService } from '#model/service.ts';

/** Text that is printed without quotes. */
class Expression {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  [inspect.custom](): string {
    return this.text;
  }
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !(value instanceof Expression) && Object.keys(value).length === 0;

/** A value as one would write it: without defaults that are empty, and with references as calls. */
function written(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(written);
  if (typeof value !== 'object' || value === null) return value;
  const { kind, item, name, secret, key, keys } = value as Readonly<Record<string, unknown>>;
  if (item !== undefined && typeof name === 'string') return new Expression(`item.field(${inspect(name)})`);
  if (kind === 'secret-key') return new Expression(`${inspect(written(secret))}.key(${inspect(key)})`);
  if (kind === 'secret') return new Expression(`secret(${inspect(name)}, ${inspect(written(keys))})`);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => typeof part !== 'function' && part !== undefined)
      .map(([field, part]) => [field, written(part)] as const)
      .filter(([, part]) => !isEmpty(part)),
  );
}

/** A service as source text, as far as its values can be printed. */
export function sourceText({ on, ...props }: KubernetesService): string {
  const value = { ...(written({ ...props, kind: undefined }) as object), on: new Expression(on.name) };
  return `defineService(${inspect(value, { depth: null, breakLength: 110 })})`;
}
