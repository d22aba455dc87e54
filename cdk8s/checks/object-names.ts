import type { Problem } from '#model/errors.ts';
import { type Check, type RenderedObject, type RenderedFleet, count, nameOf, objects, subjectOf } from './check.ts';

const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const subdomain = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const labelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const labelKey = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** Maximum length of a name, which leaves room for the suffixes that Kubernetes appends. */
const longest: Readonly<Record<string, number>> = {
  CronJob: 52,
  Job: 63,
  StatefulSet: 52,
  Deployment: 63,
  Namespace: 63,
};

/** Why a name is invalid for its kind; undefined if it is valid. */
function problemOf(kind: string, name: string): string | undefined {
  // The API server only requires these names to be valid path segments.
  if (/^(Cluster)?Role(Binding)?$/.test(kind)) {
    return /^(\.{1,2}|.*[/%].*)$/.test(name) ? 'must not contain a slash or percent sign' : undefined;
  }
  if (kind === 'Service' && !(label.test(name) && /^[a-z]/.test(name))) {
    return 'must have at most 63 lower-case letters, digits and hyphens, and begin with a letter (RFC 1035)';
  }
  if (!subdomain.test(name)) return 'must consist of lower-case letters, digits, hyphens and dots (RFC 1123)';
  const limit = longest[kind];
  return limit !== undefined && name.length > limit
    ? `the name of a ${kind} must have at most ${limit} characters`
    : undefined;
}

function problemsOf(placed: RenderedObject): readonly Problem[] {
  const { kind, metadata } = placed.object;
  const problem = (field: string, value: string, rule: string, fix: string): Problem => ({
    subject: subjectOf(placed.service),
    field: `${nameOf(placed)} ${field}`,
    value,
    rule,
    fix,
  });
  const rule = problemOf(kind, metadata.name);
  return [
    ...(rule === undefined ? [] : [problem('metadata.name', metadata.name, rule, 'choose another name')]),
    ...Object.entries(metadata.labels ?? {})
      .filter(([key, value]) => !labelKey.test(key) || !labelValue.test(value))
      .map(([key, value]) =>
        problem(
          `metadata.labels["${key}"]`,
          value,
          'a label must have at most 63 letters, digits, dots, underscores and hyphens',
          'shorten it, or use an annotation',
        ),
      ),
  ];
}

/**
 * Names are composed of those of services, volumes and hosts, so the result may be invalid although every part is
 * valid.
 */
export const objectNames: Check<RenderedFleet> = {
  name: 'object-names',
  rule: 'The API server accepts the names and labels of all objects',
  reason: 'The API server would reject the object during the sync, after other objects have changed',
  run(subject) {
    const all = objects(subject);
    return { examined: count(all, 'object'), problems: all.flatMap(problemsOf) };
  },
};
