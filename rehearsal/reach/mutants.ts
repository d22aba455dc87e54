import type { Grant } from '#model/views/grants.ts';

/** A policy with one grant changed, and what was done to it. */
export interface Mutant {
  readonly name: string;
  readonly grants: readonly Grant[];
}

const say = ({ from, to, ports }: Grant): string => `${from} → ${to} ${ports === '*' ? '*' : ports.join(', ')}`;

/** What can go wrong with one grant: it is lost, it is too wide, it leads elsewhere. */
function variants(grant: Grant, all: readonly Grant[]): readonly { readonly what: string; readonly instead?: Grant }[] {
  const elsewhere = (end: 'from' | 'to'): readonly Grant[] =>
    [...new Set(all.map((other) => other[end]))]
      .filter((name) => name !== grant[end] && name !== '*')
      .map((name) => ({ ...grant, [end]: name }));
  return [
    { what: 'removed' },
    ...(grant.ports === '*' ? [] : [{ what: 'widened to all ports', instead: { ...grant, ports: '*' as const } }]),
    ...(grant.to === '*' ? [] : [{ what: 'widened to every destination', instead: { ...grant, to: '*' } }]),
    ...(grant.ports === '*'
      ? []
      : grant.ports
          .map((port, index, ports) => ({
            what: `without port ${port}`,
            instead: { ...grant, ports: ports.toSpliced(index, 1) },
          }))
          .filter(({ instead }) => instead.ports.length > 0)),
    ...elsewhere('from').map((instead) => ({ what: `redirected from ${instead.from}`, instead })),
    ...elsewhere('to').map((instead) => ({ what: `redirected to ${instead.to}`, instead })),
  ];
}

/** Every policy that differs from the given one in a single grant. */
export const mutants = (all: readonly Grant[]): readonly Mutant[] =>
  all.flatMap((grant, index) =>
    variants(grant, all).map(({ what, instead }) => ({
      name: `${say(grant)}: ${what}`,
      grants: all.toSpliced(index, 1, ...(instead === undefined ? [] : [instead])),
    })),
  );
