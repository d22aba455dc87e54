import type { Problem } from '#model/errors.ts';
import { type Check, type RenderedObject, type RenderedFleet, count, nameOf, objects, subjectOf } from './check.ts';

const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const subdomain = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const labelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const labelKey = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** The longest name from which Kubernetes can still make the names of what belongs to it. */
const longest: Readonly<Record<string, number>> = {
  CronJob: 52,
  Job: 63,
  StatefulSet: 52,
  Deployment: 63,
  Namespace: 63,
};

/** What a name of this kind must be; nothing where it is that. */
function fault(kind: string, name: string): string | undefined {
  // The API server asks only that these can be part of a path.
  if (/^(Cluster)?Role(Binding)?$/.test(kind)) {
    return /^(\.{1,2}|.*[/%].*)$/.test(name) ? 'a name of this kind has neither a slash nor a percent sign' : undefined;
  }
  if (kind === 'Service' && !(label.test(name) && /^[a-z]/.test(name))) {
    return 'a Service has a name of at most 63 letters, digits and hyphens that begins with a letter (RFC 1035)';
  }
  if (!subdomain.test(name)) return 'a name has lower-case letters, digits, hyphens and dots (RFC 1123)';
  const limit = longest[kind];
  return limit !== undefined && name.length > limit ? `a ${kind} has a name of at most ${limit} characters` : undefined;
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
  const rule = fault(kind, metadata.name);
  return [
    ...(rule === undefined ? [] : [problem('metadata.name', metadata.name, rule, 'give it another name')]),
    ...Object.entries(metadata.labels ?? {})
      .filter(([key, value]) => !labelKey.test(key) || !labelValue.test(value))
      .map(([key, value]) =>
        problem(
          `metadata.labels["${key}"]`,
          value,
          'a label has at most 63 letters, digits, dots, underscores and hyphens',
          'shorten it, or make it an annotation',
        ),
      ),
  ];
}

/** Names are put together from those of services, volumes and hosts, so that each part may fit and the whole may not. */
export const objectNames: Check<RenderedFleet> = {
  name: 'object-names',
  rule: 'Names and labels of objects are ones that the API server takes',
  reason: 'The API server refuses the object at the sync, when the rest of the application is already changed',
  run(subject) {
    const all = objects(subject);
    return { examined: count(all, 'object'), problems: all.flatMap(problemsOf) };
  },
};
