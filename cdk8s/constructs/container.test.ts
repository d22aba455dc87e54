import { describe, expect, test } from 'vitest';
import { yaml } from '#model/config.ts';
import { plainContainer, plainService, testItem } from '#model/fixture.ts';
import { image } from '#model/image.ts';
import { secret } from '#model/secret.ts';
import { internalHost, self } from '#model/reference.ts';
import { config, emptyDir } from '#model/storage.ts';
import { cores, mib, milli, minutes } from '#model/units.ts';
import { type Allowances, type Container, http } from '#model/workload.ts';
import { find, objects } from './fixture.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('a container', () => {
  const credentials = secret('credentials', { password: testItem.field('password') });
  const everything: Required<Container> & { readonly allow: Required<Omit<Allowances, 'privileged'>> } = {
    name: 'main',
    image: image('registry.example.net/app', `1.2.3@${digest}`),
    command: ['/app'],
    args: ['--serve'],
    ports: { http: 8080, peer: { container: 51_413, service: false, protocol: 'UDP' } },
    env: {
      PLAIN: 'x',
      SECRET: credentials.key('password'),
      NODE: { podField: 'spec.nodeName' },
      REFERENCE: internalHost(self),
      FIELD: testItem.field('password'),
    },
    envFrom: [credentials],
    mounts: {
      '/data': 'data',
      '/etc/app/app.yaml': { volume: 'settings', subPath: 'app.yaml', readOnly: true, propagation: 'HostToContainer' },
    },
    emptyDirs: ['/tmp'],
    cpu: { request: milli(50), limit: cores(1) },
    memory: { request: mib(64), limit: mib(128) },
    gpu: 1,
    health: http('/ready', { live: '/live', host: 'app.local' }),
    startupTimeout: minutes(5),
    allow: { root: 'why', writableRoot: 'why', capabilities: { add: ['SYS_TIME'], reason: 'why' } },
  };
  const render1 = (container: Container) => {
    const volumes = { data: emptyDir(), settings: config('settings', { 'app.yaml': yaml({ a: 1 }) }) };
    const deployment = find(
      objects(
        plainService('it', {
          workloads: [{ container }],
          volumes,
          exposures: [{ host: 'it', audience: 'admin', auth: 'app' }],
        }),
      ),
      'Deployment',
    );
    return (deployment as { spec?: { template: { spec: { containers: unknown[] } } } } | undefined)?.spec?.template.spec
      .containers[0];
  };

  test('every prop arrives in the manifest', () => {
    const action = (path: string) => ({
      httpGet: { path, port: 'http', httpHeaders: [{ name: 'Host', value: 'app.local' }] },
      timeoutSeconds: 5,
    });
    expect(render1(everything)).toEqual({
      name: 'main',
      image: `registry.example.net/app:1.2.3@${digest}`,
      command: ['/app'],
      args: ['--serve'],
      ports: [
        { name: 'http', containerPort: 8080, protocol: 'TCP' },
        { name: 'peer', containerPort: 51_413, protocol: 'UDP' },
      ],
      env: [
        { name: 'PLAIN', value: 'x' },
        { name: 'SECRET', valueFrom: { secretKeyRef: { name: 'credentials', key: 'password' } } },
        { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
        { name: 'REFERENCE', value: 'it.ops.example.net' },
        { name: 'FIELD', valueFrom: { secretKeyRef: { name: 'it-env', key: 'FIELD' } } },
      ],
      envFrom: [{ secretRef: { name: 'credentials' } }],
      volumeMounts: [
        { name: 'data', mountPath: '/data' },
        {
          name: 'settings',
          mountPath: '/etc/app/app.yaml',
          subPath: 'app.yaml',
          readOnly: true,
          mountPropagation: 'HostToContainer',
        },
        { name: 'main-tmp', mountPath: '/tmp' },
      ],
      resources: {
        requests: { cpu: '50m', memory: '64Mi', 'nvidia.com/gpu': 1 },
        limits: { cpu: '1', memory: '128Mi', 'nvidia.com/gpu': 1 },
      },
      readinessProbe: { ...action('/ready'), periodSeconds: 10 },
      livenessProbe: { ...action('/live'), periodSeconds: 30 },
      startupProbe: { ...action('/live'), periodSeconds: 10, failureThreshold: 30 },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: false,
        capabilities: {
          drop: ['ALL'],
          add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'NET_BIND_SERVICE', 'SETGID', 'SETUID', 'SYS_TIME'],
        },
        runAsNonRoot: false,
        runAsUser: 0,
      },
    });
    expect(render1({ ...everything, allow: { ...everything.allow, privileged: 'why' } })).toMatchObject({
      securityContext: { privileged: true },
    });
  });

  test('departs from the secure defaults only as declared', () => {
    const context = (allow: Container['allow']) =>
      (render1({ ...plainContainer, ...(allow === undefined ? {} : { allow }) }) as { securityContext: object })
        .securityContext;
    expect(context({ writableRoot: 'why' })).toMatchObject({
      readOnlyRootFilesystem: false,
      capabilities: { drop: ['ALL'] },
    });
    expect(context({ capabilities: { add: ['NET_ADMIN'], reason: 'why' } })).toMatchObject({
      capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] },
    });
    expect(context({ root: 'why' })).toMatchObject({
      runAsNonRoot: false,
      runAsUser: 0,
      allowPrivilegeEscalation: false,
    });
    expect(context({ privileged: 'why', root: 'why' })).toEqual({
      privileged: true,
      readOnlyRootFilesystem: true,
      runAsNonRoot: false,
      runAsUser: 0,
    });
  });
});
