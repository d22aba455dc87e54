/** Something that listens on ports: what a reference or a call leads to. */
export interface Addressable {
  readonly kind: 'kubernetes' | 'native' | 'postgres';
  readonly name: string;
}

/** Stands for the service in whose declaration it is written: `userUrl(self)`. */
export const self = { kind: 'self' } as const;
export type Self = typeof self;

/**
 * A service or a PostgreSQL server, or {@link self}. Two files that refer to each other write a function, which is
 * called once both are loaded: `urlOf(() => grafana)`.
 */
export type Target = Addressable | Self | (() => Addressable);

/** What a target means in the declaration of `owner`. */
export function targetOf(target: Target, owner: Addressable): Addressable {
  if (typeof target === 'function') return target();
  return target.kind === 'self' ? owner : target;
}
