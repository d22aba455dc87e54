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

/** A single address, but not a CIDR range such as that of the whole tailnet. */
const address = /(?<![\d.])100(?:\.\d{1,3}){3}(?!\.?\d)(?!\/(?!32\b)\d)/g;

function addressesIn(placed: RenderedObject): readonly (readonly [path: string, address: string])[] {
  // Network policies do not support names.
  if (placed.object.kind === 'NetworkPolicy') return [];
  return [...textsIn(placed.object)].flatMap(([path, text]) =>
    [...text.matchAll(address)].flatMap(([found]) => (inRange(found, tailnetRange) ? [[path, found] as const] : [])),
  );
}

/** Argo CD excludes Endpoints by default, so nothing would manage them. */
export const noEndpoints: Check<RenderedFleet> = {
  name: 'no-endpoints',
  rule: 'Neither Endpoints nor tailnet addresses are rendered; names are used instead',
  reason: 'One service depended on Endpoints that had been applied by hand and contained the address of a host',
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
                  rule: 'Argo CD ignores this kind, so it would never be applied',
                  fix: 'refer to the service with urlOf()',
                },
              ]
            : []),
          ...addressesIn(placed).map(([path, value]) => ({
            subject: name,
            field: `${nameOf(placed)} ${path}`,
            value,
            rule: 'a tailnet address changes when its host joins again',
            fix: 'use urlOf(), addressOf() or hostOf()',
          })),
        ];
      }),
    };
  },
};
