/** Anything that references and calls can lead to. */
export interface Addressable {
  readonly kind: 'kubernetes' | 'native' | 'postgres';
  readonly name: string;
}

/** The service in whose declaration it is written: `userUrl(self)`. */
export const self = { kind: 'self' } as const;
export type Self = typeof self;

/**
 * A service, a PostgreSQL server, or {@link self}. Two files that import each other use a function, which is called
 * after both are loaded: `urlOf(() => grafana)`.
 */
export type Target = Addressable | Self | (() => Addressable);

/** Resolves a target in the declaration of `owner`. */
export function targetOf(target: Target, owner: Addressable): Addressable {
  if (typeof target === 'function') return target();
  return target.kind === 'self' ? owner : target;
}
