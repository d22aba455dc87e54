import { brokenRules } from './cel.ts';
import { type Problem, formatProblem, jsonPath, toProblem } from './problem.ts';
import { Schemas } from './schemas.ts';

export { type Problem, formatProblem } from './problem.ts';

/** What is read of any object before its schema is known. */
interface Head {
  readonly apiVersion?: unknown;
  readonly kind?: unknown;
  readonly metadata?: { readonly name?: unknown; readonly namespace?: unknown };
}

let schemas: Schemas | undefined;

/** `apps/v1/Deployment grafana/grafana` */
function nameOf(kind: string, { metadata }: Head): string {
  const parts = [metadata?.namespace, metadata?.name].filter((part) => typeof part === 'string');
  return `${kind} ${parts.join('/') || '(no name)'}`;
}

function unknownKind(object: string, kind: string, kinds: readonly string[]): Problem {
  const siblings = kinds.filter(
    (known) => known.slice(0, known.lastIndexOf('/')) === kind.slice(0, kind.lastIndexOf('/')),
  );
  const help =
    siblings.length > 0
      ? `its apiVersion has ${siblings.map((known) => known.slice(known.lastIndexOf('/') + 1)).join(', ')}`
      : 'its apiVersion is none of Kubernetes, and no CRD of it is named in cdk8s/crds/sources.ts';
  return { object, path: '$.kind', rule: 'known-kind', message: `there is no kind ${kind}; ${help}` };
}

/** The rules of a CRD that an object breaks, by itself or beside what it was before. */
function brokenRulesOf(known: Schemas, kind: string, name: string, object: object, old?: object): Problem[] {
  const schema = known.custom(kind);
  if (schema === undefined) return [];
  return [...brokenRules(schema, object, old)].map(({ pointer, message }) => ({
    object: name,
    path: jsonPath(pointer),
    rule: 'x-kubernetes-validations',
    message,
  }));
}

/** The rules of a CRD that only hold for changes: what of an object may never change, has changed. */
export function validateChange(old: object, object: object): Problem[] {
  const known = (schemas ??= new Schemas());
  const head = object as Head;
  const kind = `${String(head.apiVersion)}/${String(head.kind)}`;
  const name = nameOf(kind, head);
  const before = new Set(brokenRulesOf(known, kind, name, object).map(formatProblem));
  return brokenRulesOf(known, kind, name, object, old).filter((problem) => !before.has(formatProblem(problem)));
}

/**
 * What the API server would refuse, and what it would drop in silence, of rendered objects: unknown kinds and fields, wrong types,
 * missing fields, malformed quantities, broken rules of CRDs. It needs no cluster and no network.
 */
export function validateObjects(objects: readonly object[]): Problem[] {
  const known = (schemas ??= new Schemas());
  return objects.flatMap((object) => {
    const head = object as Head;
    const kind = `${String(head.apiVersion)}/${String(head.kind)}`;
    const name = nameOf(kind, head);
    const validate = known.validator(kind);
    if (validate === undefined) return [unknownKind(name, kind, known.kinds)];
    validate(object);
    const problems = (validate.errors ?? []).map((error) => toProblem(name, error));
    return problems.length > 0 ? problems : brokenRulesOf(known, kind, name, object);
  });
}
