import {
  type Check,
  type RenderedObject,
  type RenderedFleet,
  clashes,
  count,
  nameOf,
  namespaceOf,
  objects,
  subjectOf,
} from './check.ts';

/** Identity of an object in Kubernetes, which does not include its API version. */
const identity = (placed: RenderedObject): string => {
  const { apiVersion, kind, metadata } = placed.object;
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return [namespaceOf(placed), group, kind, metadata.name].join('/');
};

/** Two owners of an object revert each other's changes. */
export const uniqueIdentity: Check<RenderedFleet> = {
  name: 'unique-identity',
  rule: 'Every object of a cluster is rendered once',
  reason: 'If two files contain an object the last one wins; if two applications do, they never settle',
  run(subject) {
    const all = objects(subject);
    return {
      examined: count(all, 'object'),
      problems: clashes(all, identity, (second, first) => ({
        subject: subjectOf(second.service),
        field: nameOf(second),
        value: undefined,
        rule: `${subjectOf(first.service)} already renders this object in ${namespaceOf(second).replace(/\/$/, '')}`,
        fix: 'rename one of the two, or let one service own it',
      })),
    };
  },
};
