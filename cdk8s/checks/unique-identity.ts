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

/** What Kubernetes knows an object by; its version is not part of it. */
const identity = (placed: RenderedObject): string => {
  const { apiVersion, kind, metadata } = placed.object;
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return [namespaceOf(placed), group, kind, metadata.name].join('/');
};

/** Two owners undo each other's work, for ever. */
export const uniqueIdentity: Check<RenderedFleet> = {
  name: 'unique-identity',
  rule: 'No object of a cluster is rendered twice, whether by one application or by two',
  reason: 'Of two files with one object the last one wins, and two applications with one object never stop syncing',
  run(subject) {
    const all = objects(subject);
    return {
      examined: count(all, 'object'),
      problems: clashes(all, identity, (second, first) => ({
        subject: subjectOf(second.service),
        field: nameOf(second),
        value: second.object.metadata.name,
        rule: `${subjectOf(first.service)} renders an object of that kind and name in ${namespaceOf(second).replace(/\/$/, '')} already`,
        fix: 'name one of the two differently, or let one service own it',
      })),
    };
  },
};
