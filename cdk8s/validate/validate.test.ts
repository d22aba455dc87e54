import { describe, expect, test } from 'vitest';
import { compileRule, rulesIn } from './cel.ts';
import { formatProblem, validateChange, validateObjects } from './index.ts';
import { Schemas } from './schemas.ts';

const container = {
  name: 'web',
  image: 'docker.io/library/nginx:1.29.3',
  env: [{ name: 'PORT', value: '8080' }],
  ports: [{ containerPort: 8080 }],
  resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '64Mi', 'nvidia.com/gpu': 1 } },
  livenessProbe: { httpGet: { path: '/', port: 'http' } },
};

function deployment(spec: object = {}, changes: object = {}) {
  const labels = { 'app.kubernetes.io/name': 'web' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'site', labels },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ ...container, ...changes }] } },
      ...spec,
    },
  };
}

const secret = (spec: object) => ({
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: { name: 'db', namespace: 'site' },
  spec,
});

const problems = (object: object) => validateObjects([object]).map(formatProblem);

describe('what the API server takes is accepted', () => {
  test.each([
    ['a Deployment', deployment()],
    ['a ConfigMap', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { any: 'key' } }],
    ['a quantity as a number', deployment({}, { resources: { limits: { cpu: 0.5, memory: 1024 } } })],
    ['a percentage where a number is usual', deployment({ strategy: { rollingUpdate: { maxSurge: '25%' } } })],
    ['an ExternalSecret', secret({ refreshInterval: '1h', data: [{ secretKey: 'a', remoteRef: { key: 'b' } }] })],
    [
      'Helm values, which are free',
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        metadata: { name: 'loki', namespace: 'argocd' },
        spec: {
          project: 'default',
          destination: { name: 'in-cluster' },
          source: { repoURL: 'https://example.com', chart: 'loki', helm: { valuesObject: { any: { thing: [1] } } } },
        },
      },
    ],
    [
      'a Cluster with resources and embedded pod fields',
      {
        apiVersion: 'postgresql.cnpg.io/v1',
        kind: 'Cluster',
        metadata: { name: 'pg', namespace: 'databases' },
        spec: { instances: 1, storage: { size: '10Gi' }, resources: { requests: { memory: '1Gi' } } },
      },
    ],
    [
      'a ProxyGroup',
      {
        apiVersion: 'tailscale.com/v1alpha1',
        kind: 'ProxyGroup',
        metadata: { name: 'ingress' },
        spec: { type: 'ingress', replicas: 1 },
      },
    ],
  ])('%s', (_, object) => {
    expect(problems(object)).toEqual([]);
  });
});

describe('what it would refuse or drop is named: object, path, rule', () => {
  const web = 'apps/v1/Deployment site/web';
  test.each([
    [
      'a misspelt field',
      deployment({ replica: 1 }),
      `${web}: $.spec: there is no field 'replica'`,
      '(additionalProperties)',
    ],
    [
      'a misspelt field deep inside',
      deployment({}, { securityContext: { runAsNonroot: true } }),
      `${web}: $.spec.template.spec.containers[0].securityContext: there is no field 'runAsNonroot'`,
      '(additionalProperties)',
    ],
    ['a wrong type', deployment({ replicas: '1' }), `${web}: $.spec.replicas: "1" is not of type integer`, '(type)'],
    [
      'a number as the value of a variable',
      deployment({}, { env: [{ name: 'PORT', value: 8080 }] }),
      `${web}: $.spec.template.spec.containers[0].env[0].value: 8080 is not of type string`,
      '(type)',
    ],
    ['a null', deployment({ paused: null }), `${web}: $.spec.paused: null is not of type boolean`, '(type)'],
    [
      'a missing field',
      deployment({ selector: undefined }),
      `${web}: $.spec: the field 'selector' is missing`,
      '(required)',
    ],
    [
      'a bad quantity',
      deployment({}, { resources: { limits: { memory: '64MB' } } }),
      `${web}: $.spec.template.spec.containers[0].resources.limits.memory: "64MB" is no quantity`,
      '(format)',
    ],
    [
      'a bad quantity in a custom resource',
      {
        apiVersion: 'postgresql.cnpg.io/v1',
        kind: 'Cluster',
        metadata: { name: 'pg' },
        spec: { instances: 1, resources: { limits: { 'hugepages-2Mi': 'lots' } } },
      },
      `postgresql.cnpg.io/v1/Cluster pg: $.spec.resources.limits['hugepages-2Mi']: "lots" is no quantity`,
      '(format)',
    ],
    [
      'an unknown kind',
      { apiVersion: 'apps/v1', kind: 'Deploymnet', metadata: { name: 'web' } },
      'apps/v1/Deploymnet web: $.kind: there is no kind apps/v1/Deploymnet; its apiVersion has ControllerRevision, DaemonSet, Deployment',
      '(known-kind)',
    ],
    [
      'a version that is not served',
      { ...secret({}), apiVersion: 'external-secrets.io/v1beta1' },
      'external-secrets.io/v1beta1/ExternalSecret site/db: $.kind: there is no kind',
      '(known-kind)',
    ],
    ['no kind at all', { metadata: {} }, 'undefined/undefined (no name): $.kind: there is no kind', '(known-kind)'],
    [
      'no name',
      { apiVersion: 'v1', kind: 'Namespace', metadata: {} },
      "v1/Namespace (no name): $.metadata: the field 'name' is missing",
      '(required)',
    ],
    [
      'an ExternalSecret with an unknown field',
      secret({ refreshIntervall: '1h' }),
      "external-secrets.io/v1/ExternalSecret site/db: $.spec: there is no field 'refreshIntervall'; the fields here are data, dataFrom",
      '(additionalProperties)',
    ],
    [
      'an unknown field of the metadata of a custom resource',
      { ...secret({}), metadata: { name: 'db', namespce: 'site' } },
      "external-secrets.io/v1/ExternalSecret db: $.metadata: there is no field 'namespce'",
      '(additionalProperties)',
    ],
    [
      'a value outside an enumeration',
      secret({ target: { creationPolicy: 'Always' } }),
      'external-secrets.io/v1/ExternalSecret site/db: $.spec.target.creationPolicy: "Always" is none of ["Owner"',
      '(enum)',
    ],
    [
      'a status, which is the cluster to report',
      { ...deployment(), status: { replicas: 1 } },
      `${web}: $: there is no field 'status'`,
      '(additionalProperties)',
    ],
  ])('%s', (_, object, start, end) => {
    const [problem, ...others] = problems(object);
    expect(others).toEqual([]);
    expect(problem!.slice(0, start.length)).toBe(start);
    expect(problem!.slice(-end.length)).toBe(end);
  });

  test('each problem of each object, not the first alone', () => {
    expect(validateObjects([deployment({ replica: 1, pause: true }), secret({ nope: 1 })])).toHaveLength(3);
  });
});

describe('rules of CRDs (x-kubernetes-validations)', () => {
  const database = (spec: object) => ({
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Database',
    metadata: { name: 'app', namespace: 'db' },
    spec: { name: 'app', owner: 'app', cluster: { name: 'pg' }, ...spec },
  });
  const kept = 'postgresql.cnpg.io/v1/Database db/app';

  test('every rule of every CRD is understood', () => {
    const schemas = new Schemas();
    const rules = schemas.kinds.flatMap((kind) => [...rulesIn(schemas.custom(kind) ?? {})]);
    expect(rules.length).toBeGreaterThan(25);
    for (const rule of rules) expect(() => compileRule(rule), rule).not.toThrow();
  });

  test.each([
    [database({}), []],
    [
      database({ name: 'postgres' }),
      [`${kept}: $.spec.name: the name postgres is reserved (x-kubernetes-validations)`],
    ],
    [
      database({ icuLocale: 'en' }),
      [`${kept}: $.spec: icuLocale is only available when localeProvider is set to \`icu\` (x-kubernetes-validations)`],
    ],
    [database({ icuLocale: 'en', localeProvider: 'icu' }), []],
    [
      {
        apiVersion: 'postgresql.cnpg.io/v1',
        kind: 'Cluster',
        metadata: { name: 'pg', namespace: 'db' },
        spec: { instances: 1, postgresql: { synchronous: { method: 'any', number: 0 } } },
      },
      [
        'postgresql.cnpg.io/v1/Cluster db/pg: $.spec.postgresql.synchronous.number: The number of synchronous replicas should be greater than zero (x-kubernetes-validations)',
      ],
    ],
  ])('%#', (object, expected) => {
    expect(problems(object)).toEqual(expected);
  });

  test('what may never change is refused only of a change', () => {
    const change = (before: object, after: object) => validateChange(before, after).map(formatProblem);
    expect(change(database({}), database({ name: 'other' }))).toEqual([
      `${kept}: $.spec.name: name is immutable (x-kubernetes-validations)`,
    ]);
    expect(change(database({}), database({ owner: 'other' }))).toEqual([]);
    expect(change(deployment(), deployment({ replicas: 2 }))).toEqual([]);
  });
});

test('the schema of every known kind compiles, and every custom resource that has a type is known', () => {
  const schemas = new Schemas();
  for (const kind of schemas.kinds) expect(schemas.validator(kind), kind).toBeDefined();
});
