import type { Grant } from '#model/views/grants.ts';

/** A policy with one grant changed. */
export interface Mutant {
  /** The grant, and how it was changed. */
  readonly name: string;
  readonly grants: readonly Grant[];
}

const describe = ({ from, to, ports }: Grant): string => `${from} → ${to} ${ports === '*' ? '*' : ports.join(', ')}`;

/** The mistakes that can be made in one grant: it is missing, too narrow, too wide, or names another device. */
function variants(
  grant: Grant,
  all: readonly Grant[],
): readonly { readonly change: string; readonly replacement?: Grant }[] {
  const redirected = (end: 'from' | 'to'): readonly Grant[] =>
    [...new Set(all.map((other) => other[end]))]
      .filter((name) => name !== grant[end] && name !== '*')
      .map((name) => ({ ...grant, [end]: name }));
  return [
    { change: 'removed' },
    ...(grant.ports === '*'
      ? []
      : [{ change: 'widened to all ports', replacement: { ...grant, ports: '*' as const } }]),
    ...(grant.to === '*' ? [] : [{ change: 'widened to every destination', replacement: { ...grant, to: '*' } }]),
    ...(grant.ports === '*'
      ? []
      : grant.ports
          .map((port, index, ports) => ({
            change: `without port ${port}`,
            replacement: { ...grant, ports: ports.toSpliced(index, 1) },
          }))
          .filter(({ replacement }) => replacement.ports.length > 0)),
    ...redirected('from').map((replacement) => ({ change: `from ${replacement.from} instead`, replacement })),
    ...redirected('to').map((replacement) => ({ change: `to ${replacement.to} instead`, replacement })),
  ];
}

/** Policies that differ from the given one in a single grant. */
export const mutants = (all: readonly Grant[]): readonly Mutant[] =>
  all.flatMap((grant, index) =>
    variants(grant, all).map(({ change, replacement }) => ({
      name: `${describe(grant)}: ${change}`,
      grants: all.toSpliced(index, 1, ...(replacement === undefined ? [] : [replacement])),
    })),
  );
