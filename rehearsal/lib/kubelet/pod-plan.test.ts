import { describe, expect, test } from 'vitest';
import { type Sources, expand } from './environment.ts';
import { podPlanOf } from './pod-plan.ts';
import { quantity } from './quantity.ts';

const sources: Sources = {
  configMaps: { settings: { 'app.conf': 'port 80', LEVEL: 'info' } },
  secrets: { login: { user: 'app', password: 'p$(LEVEL)w' } },
};

/** A Deployment whose only container has these fields. */
const deployment = (container: object, pod: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'app', namespace: 'apps' },
  spec: { template: { spec: { ...pod, containers: [{ name: 'main', image: 'image:1', ...container }] } } },
});

const planOf = (container: object, pod?: object) => podPlanOf(deployment(container, pod), sources);
const mainOf = (container: object, pod?: object) => planOf(container, pod).containers[0]!;

describe('references to variables', () => {
  test.each([
    ['$(A)', '1'],
    ['$(A)/$(B)', '1/2'],
    ['$(C)', '$(C)'],
    ['$$(A)', '$(A)'],
    ['$$$(A)', '$1'],
    ['$A', '$A'],
    ['$(A', '$(A'],
    ['a$', 'a$'],
  ])('%s', (text, expected) => {
    expect(expand(text, { A: '1', B: '2' })).toBe(expected);
  });
});

describe('the environment', () => {
  test('is envFrom, then env in order, in which a variable may use those before it', () => {
    const { environment } = mainOf({
      envFrom: [{ configMapRef: { name: 'settings' } }, { prefix: 'DB_', secretRef: { name: 'login' } }],
      env: [
        { name: 'EARLY', value: '$(LATE)' },
        { name: 'LATE', value: 'x' },
        { name: 'LEVEL', value: 'debug' },
        { name: 'URL', value: 'http://$(DB_user)@$(LEVEL)' },
        { name: 'EMPTY' },
      ],
    });
    expect(environment).toEqual({
      'app.conf': 'port 80',
      LEVEL: 'debug',
      DB_user: 'app',
      DB_password: 'p$(LEVEL)w',
      EARLY: '$(LATE)',
      LATE: 'x',
      URL: 'http://app@debug',
      EMPTY: '',
    });
  });

  test('takes values from keys and fields; an optional key may be missing', () => {
    const key = (name: string, reference: object) => ({ name, valueFrom: reference });
    const { environment } = mainOf({
      env: [
        key('USER', { secretKeyRef: { name: 'login', key: 'user' } }),
        key('LEVEL', { configMapKeyRef: { name: 'settings', key: 'LEVEL' } }),
        key('POD', { fieldRef: { fieldPath: 'metadata.namespace' } }),
        key('NONE', { secretKeyRef: { name: 'other', key: 'x', optional: true } }),
      ],
    });
    expect(environment).toEqual({ USER: 'app', LEVEL: 'info', POD: 'apps' });
  });

  test.each([
    ['Secret other does not exist', { secretKeyRef: { name: 'other', key: 'x' } }],
    ['Secret login has no key x', { secretKeyRef: { name: 'login', key: 'x' } }],
    ['ConfigMap settings has no key x', { configMapKeyRef: { name: 'settings', key: 'x' } }],
  ])('%s', (message, valueFrom) => {
    expect(() => mainOf({ env: [{ name: 'A', valueFrom }] })).toThrow(message);
  });
});

describe('the command', () => {
  test('has its variables replaced, and is left to the image if there is none', () => {
    const env = [{ name: 'PORT', value: '80' }];
    expect(mainOf({ command: ['serve', '$(PORT)'], args: ['--port=$(PORT)', '$$(PORT)'], env })).toMatchObject({
      command: ['serve', '80'],
      args: ['--port=80', '$(PORT)'],
    });
    expect(mainOf({})).not.toHaveProperty('command');
  });
});

describe('the user', () => {
  test('is that of the container, then that of the pod; fsGroup is a supplementary group', () => {
    const pod = { securityContext: { runAsUser: 1000, runAsGroup: 1001, fsGroup: 1002 } };
    expect(mainOf({}, pod)).toMatchObject({ user: 1000, group: 1001, groups: [1002] });
    expect(mainOf({ securityContext: { runAsUser: 5 } }, pod)).toMatchObject({ user: 5, group: 1001 });
  });

  test('is not root if runAsNonRoot says so', () => {
    expect(() => mainOf({}, { securityContext: { runAsUser: 0, runAsNonRoot: true } })).toThrow(
      'container main has runAsNonRoot and would run as root',
    );
  });
});

describe('volumes', () => {
  const pod = {
    volumes: [
      { name: 'config', configMap: { name: 'settings', defaultMode: 0o555 } },
      { name: 'part', secret: { secretName: 'login', items: [{ key: 'user', path: 'a/user', mode: 0o400 }] } },
      { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
      { name: 'data', persistentVolumeClaim: { claimName: 'app-data' } },
    ],
  };

  test('hold the files of ConfigMaps and Secrets with their modes, and sizes', () => {
    expect(planOf({}, pod).volumes).toEqual([
      {
        name: 'config',
        kind: 'files',
        files: [
          { path: 'app.conf', content: 'port 80', mode: 0o555 },
          { path: 'LEVEL', content: 'info', mode: 0o555 },
        ],
      },
      { name: 'part', kind: 'files', files: [{ path: 'a/user', content: 'app', mode: 0o400 }] },
      { name: 'tmp', kind: 'scratch', size: 64 * 2 ** 20 },
      { name: 'data', kind: 'claim', claim: 'app-data', readOnly: false },
    ]);
  });

  test('are mounted as a whole or in part, and files only for reading', () => {
    const volumeMounts = [
      { name: 'config', mountPath: '/etc/app.conf', subPath: 'app.conf' },
      { name: 'data', mountPath: '/data', readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
    ];
    expect(mainOf({ volumeMounts }, pod).mounts).toEqual([
      { path: '/etc/app.conf', volume: 'config', subPath: 'app.conf', readOnly: true },
      { path: '/data', volume: 'data', readOnly: true },
      { path: '/tmp', volume: 'tmp', readOnly: false },
    ]);
  });

  test.each([
    ['container main mounts volume other, which does not exist', { name: 'other', mountPath: '/x' }],
    ['volume config has no file other.conf', { name: 'config', mountPath: '/x', subPath: 'other.conf' }],
  ])('%s', (message, mount) => {
    expect(() => mainOf({ volumeMounts: [mount] }, pod)).toThrow(message);
  });

  test('of a StatefulSet include its claims', () => {
    const stateful = {
      ...deployment({ volumeMounts: [{ name: 'data', mountPath: '/data' }] }),
      kind: 'StatefulSet',
    };
    const spec = { ...stateful.spec, volumeClaimTemplates: [{ metadata: { name: 'data' } }] };
    expect(podPlanOf({ ...stateful, spec }, sources).volumes).toEqual([
      { name: 'data', kind: 'claim', claim: 'data-app-0', readOnly: false },
    ]);
  });
});

describe('probes', () => {
  test('have the numbers of their ports, and the defaults of the kubelet', () => {
    const ports = [{ name: 'http', containerPort: 8080 }];
    const { probes } = mainOf({
      ports,
      livenessProbe: { tcpSocket: { port: 'http' }, initialDelaySeconds: 5 },
      readinessProbe: { exec: { command: ['true'] }, timeoutSeconds: 3 },
      startupProbe: { httpGet: { port: 'http', path: '/up' }, failureThreshold: 30, periodSeconds: 2 },
    });
    expect(probes).toEqual([
      {
        kind: 'startup',
        action: { kind: 'http', scheme: 'http', port: 8080, path: '/up', headers: {} },
        timeout: 1,
        patience: 60,
      },
      { kind: 'readiness', action: { kind: 'exec', command: ['true'] }, timeout: 3, patience: 30 },
      { kind: 'liveness', action: { kind: 'tcp', port: 8080 }, timeout: 1, patience: 35 },
    ]);
  });

  test('name a port that exists', () => {
    expect(() => mainOf({ readinessProbe: { tcpSocket: { port: 'web' } } })).toThrow(
      'a probe of container main names port web, which does not exist',
    );
  });
});

describe('quantities of bytes', () => {
  test.each([
    ['64Mi', 67_108_864],
    ['1G', 1e9],
    ['1.5Ki', 1536],
    ['12', 12],
  ])('%s', (text, expected) => {
    expect(quantity(text)).toBe(expected);
  });

  test.each(['', '1X', '-1', '100m'])('%j is none', (text) => {
    expect(() => quantity(text)).toThrow('not a number of bytes');
  });
});
