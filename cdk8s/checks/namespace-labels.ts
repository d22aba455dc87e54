import type { Problem } from '#model/errors.ts';
import { type Application, applications } from './applications.ts';
import { type Check, type RenderedFleet, count } from './check.ts';

const labelsOf = ({ spec }: Application): string => {
  const labels = spec.syncPolicy?.managedNamespaceMetadata?.labels ?? {};
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(', ');
};

const createsNamespace = ({ spec }: Application): boolean =>
  spec.syncPolicy?.syncOptions?.includes('CreateNamespace=true') ?? false;

/** Every application that creates its namespace also labels it on every sync. */
export const namespaceLabels: Check<RenderedFleet> = {
  name: 'namespace-labels',
  rule: 'Applications that share a namespace agree on its labels',
  reason: 'Otherwise the last sync decides the Pod Security level, and pods are rejected at random',
  run(subject) {
    const all = applications(subject).filter(createsNamespace);
    const shared = Map.groupBy(
      all,
      ({ spec: { destination = {} } }) => `${destination.server ?? ''} ${destination.namespace ?? ''}`,
    );
    return {
      examined: `${count(all, 'application')} in ${count([...shared], 'namespace')}`,
      problems: [...shared].flatMap(([place, [first, ...others]]): readonly Problem[] =>
        first === undefined
          ? []
          : others
              .filter((other) => labelsOf(other) !== labelsOf(first))
              .map((other) => ({
                subject: other.subject,
                field: 'managedNamespaceMetadata',
                value: labelsOf(other),
                rule: `${first.subject} labels the namespace ${place.split(' ')[1] ?? ''} with ${labelsOf(first) || 'nothing'}`,
                fix: 'compute the labels of a namespace from all services in it',
              })),
      ),
    };
  },
};
