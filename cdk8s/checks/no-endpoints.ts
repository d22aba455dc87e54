import { inRange, tailnetRange } from '#model/checks/ip.ts';
import type { Problem } from '#model/errors.ts';
import {
  type Check,
  type RenderedObject,
  type RenderedFleet,
  count,
  nameOf,
  objects,
  objectsOfKind,
  objectsWith,
  subjectOf,
  textsIn,
} from './check.ts';

/** An address, but not one with a range behind it, which stands for the whole tailnet. */
const address = /(?<![\d.])100(?:\.\d{1,3}){3}(?!\.?\d)(?!\/(?!32\b)\d)/g;

function addressesIn(placed: RenderedObject): readonly (readonly [path: string, address: string])[] {
  // A policy lets pods out by address, because it knows no names.
  if (placed.object.kind === 'NetworkPolicy') return [];
  return [...textsIn(placed.object)].flatMap(([path, text]) =>
    [...text.matchAll(address)].flatMap(([found]) => (inRange(found, tailnetRange) ? [[path, found] as const] : [])),
  );
}

/** Argo CD leaves Endpoints out by default, so nobody would own them. */
export const noEndpoints: Check<RenderedFleet> = {
  name: 'no-endpoints',
  rule: 'No Endpoints are rendered, and no address of the tailnet stands where a name could',
  reason:
    'One service hung on Endpoints that somebody had applied by hand, with the address of a machine in them (INV-40)',
  run(subject) {
    const suspects = new Set([
      ...['Endpoints', 'EndpointSlice'].flatMap((kind) => objectsOfKind(subject, kind)),
      ...objectsWith(subject, /\b100\.\d/),
    ]);
    return {
      examined: count(objects(subject), 'object'),
      problems: [...suspects].flatMap((placed): readonly Problem[] => {
        const { kind } = placed.object;
        const name = subjectOf(placed.service);
        return [
          ...(kind === 'Endpoints' || kind === 'EndpointSlice'
            ? [
                {
                  subject: name,
                  field: nameOf(placed),
                  value: kind,
                  rule: 'Argo CD ignores that kind, so it would never be applied',
                  fix: 'call the service by its name behind the gateway',
                },
              ]
            : []),
          ...addressesIn(placed).map(([path, value]) => ({
            subject: name,
            field: `${nameOf(placed)} ${path}`,
            value,
            rule: 'an address of the tailnet changes when its machine joins again',
            fix: 'use urlFrom() or addressFrom()',
          })),
        ];
      }),
    };
  },
};
