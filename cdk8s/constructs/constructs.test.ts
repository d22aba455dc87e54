import { describe, expect, test } from 'vitest';
import { call, internet, kubernetesApi, lan } from '#model/call.ts';
import { yaml } from '#model/config.ts';
import { defineShare } from '#model/define.ts';
import { first, fleetOf, gatewayHost, plainContainer, plainService, second, vaultItem } from '#model/fixture.ts';
import { image } from '#model/image.ts';
import { database, databaseUrl } from '#model/postgres.ts';
import { literal, secret } from '#model/secret.ts';
import type { KubernetesObject, KubernetesService } from '#model/service.ts';
import { claim, config, dumped, nfs, nodeDirectory, notBackedUp, scratch } from '#model/storage.ts';
import { cores, gib, hours, mib, milli, minutes, tib } from '#model/units.ts';
import { type Container, http, tcp } from '#model/workload.ts';
import { render } from '../render.ts';
import { objectsOf } from '../service-chart.ts';

const objects = (service: KubernetesService, ...others: readonly KubernetesService[]): readonly KubernetesObject[] =>
  objectsOf(fleetOf(service, ...others), service);
const find = (all: readonly KubernetesObject[], kind: string, name?: string): KubernetesObject | undefined =>
  all.find((object) => object.kind === kind && (name === undefined || object.metadata.name === name));
const noBackup = notBackedUp('test');

describe('a container', () => {
  const credentials = secret('credentials', { password: vaultItem.field('password') });
  const everything: Required<Container> = {
    name: 'main',
    image: image('registry.example.net/app', '1.2.3@sha256:abc'),
    command: ['/app'],
    args: ['--serve'],
    ports: { http: 8080, peer: { container: 51_413, service: false, protocol: 'UDP' } },
    env: {
      PLAIN: 'x',
      SECRET: credentials.key('password'),
      NODE: { podField: 'spec.nodeName' },
      COMPUTED: (fleet) => fleet.network.zone,
    },
    envFrom: [credentials],
    mounts: {
      '/data': 'data',
      '/etc/app/app.yaml': { volume: 'settings', subPath: 'app.yaml', readOnly: true, propagation: 'HostToContainer' },
    },
    scratch: ['/tmp'],
    cpu: { request: milli(50), limit: cores(1) },
    memory: { request: mib(64), limit: mib(128) },
    gpu: 1,
    health: http('/ready', { live: '/live', host: 'app.local' }),
    slowStart: minutes(5),
    allow: { root: 'why', writableRoot: 'why', privileged: 'why', capabilities: { add: ['SYS_TIME'], why: 'why' } },
  };
  const render1 = (container: Container) => {
    const volumes = { data: scratch(mib(1)), settings: config('settings', { 'app.yaml': yaml({ a: 1 }) }) };
    const deployment = find(
      objects(plainService('it', { workloads: [{ container }], volumes, secrets: [credentials] })),
      'Deployment',
    );
    return (deployment as { spec?: { template: { spec: { containers: unknown[] } } } } | undefined)?.spec?.template.spec
      .containers[0];
  };

  test('every prop arrives in the manifest', () => {
    const { allow, ...rest } = everything;
    expect(allow.root).toBe('why');
    const action = (path: string) => ({
      httpGet: { path, port: 'http', httpHeaders: [{ name: 'Host', value: 'app.local' }] },
      timeoutSeconds: 5,
    });
    expect(render1(rest)).toEqual({
      name: 'main',
      image: 'registry.example.net/app:1.2.3@sha256:abc',
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
        { name: 'COMPUTED', value: 'example.net' },
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
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
    });
  });

  test('gets only what it is allowed beyond the secure defaults', () => {
    const context = (allow: Container['allow']) =>
      (render1({ ...plainContainer, ...(allow === undefined ? {} : { allow }) }) as { securityContext: object })
        .securityContext;
    expect(context({ writableRoot: 'why' })).toMatchObject({
      readOnlyRootFilesystem: false,
      capabilities: { drop: ['ALL'] },
    });
    expect(context({ capabilities: { add: ['NET_ADMIN'], why: 'why' } })).toMatchObject({
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

describe('a workload', () => {
  const podOf = (object: KubernetesObject | undefined) =>
    (object as { spec: { template: { spec: object; metadata: { annotations?: Record<string, string> } } } } | undefined)
      ?.spec.template;

  test('every prop of the pod arrives in the manifest', () => {
    const service = plainService('it', {
      workloads: [
        {
          name: 'agent',
          kind: 'DaemonSet',
          container: plainContainer,
          sidecars: [{ ...plainContainer, name: 'side', health: tcp() }],
          init: [{ ...plainContainer, name: 'first' }],
          user: 1000,
          fsGroup: 2000,
          rbac: {
            cluster: [{ resources: ['nodes'], verbs: ['get'] }],
            namespace: [{ groups: ['apps'], resources: ['deployments'], names: ['it'], verbs: ['patch'] }],
          },
          runtimeClass: 'nvidia',
          priorityClass: 'system-node-critical',
          tolerate: 'all',
          hostPid: 'why',
          hostNetwork: 'why',
          stopWithin: hours(3),
          annotations: { note: 'here' },
          serviceName: 'front',
        },
      ],
    });
    const all = objects(service);
    expect(find(all, 'DaemonSet', 'agent')?.metadata.annotations).toEqual({ note: 'here' });
    expect(podOf(find(all, 'DaemonSet'))?.spec).toMatchObject({
      serviceAccountName: 'agent',
      automountServiceAccountToken: true,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        runAsGroup: 1000,
        fsGroup: 2000,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      initContainers: [{ name: 'first' }],
      containers: [{ name: 'agent' }, { name: 'side', readinessProbe: { tcpSocket: { port: 'http' } } }],
      runtimeClassName: 'nvidia',
      priorityClassName: 'system-node-critical',
      tolerations: [{ operator: 'Exists' }],
      hostPID: true,
      hostNetwork: true,
      terminationGracePeriodSeconds: 10_800,
    });
    expect(find(all, 'ClusterRole', 'agent')).toMatchObject({
      rules: [{ apiGroups: [''], resources: ['nodes'], verbs: ['get'] }],
    });
    expect(find(all, 'Role', 'agent')).toMatchObject({
      rules: [{ apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['it'], verbs: ['patch'] }],
    });
    expect(find(all, 'Service', 'front')).toMatchObject({ spec: { selector: { 'app.kubernetes.io/name': 'agent' } } });
  });

  test('a changed file restarts its readers', () => {
    const hash = (value: number) =>
      podOf(
        find(
          objects(
            plainService('it', {
              workloads: [{ container: { ...plainContainer, mounts: { '/etc/app': 'settings' } } }],
              volumes: { settings: config('files', { 'a.yaml': yaml({ value }) }) },
            }),
          ),
          'Deployment',
        ),
      )?.metadata.annotations?.['checksum/files'];
    expect(hash(1)).toMatch(/^[0-9a-f]{12}$/);
    expect(hash(1)).not.toBe(hash(2));
  });

  test('a lone writer is stopped before its successor starts, replicas are replaced one by one', () => {
    const strategy = (props: Parameters<typeof plainService>[1]) =>
      (find(objects(plainService('it', props)), 'Deployment') as { spec?: { strategy: { type: string } } } | undefined)
        ?.spec?.strategy.type;
    const mounted = { ...plainContainer, mounts: { '/data': 'data' } };
    expect(strategy({})).toBe('RollingUpdate');
    expect(
      strategy({ workloads: [{ container: mounted }], volumes: { data: claim({ size: gib(1), backup: noBackup }) } }),
    ).toBe('Recreate');
    expect(strategy({ workloads: [{ container: plainContainer, singleton: 'why' }] })).toBe('Recreate');
    const replicated = objects(plainService('it', { workloads: [{ container: plainContainer, replicas: 2 }] }));
    expect(find(replicated, 'PodDisruptionBudget')).toMatchObject({ spec: { minAvailable: 1 } });
  });

  test('a job runs by the clock of the house, one at a time', () => {
    const job = objects(
      plainService('it', {
        workloads: [{ kind: 'CronJob', container: plainContainer, schedule: '0 * * * *', keep: hours(96) }],
      }),
    );
    expect(find(job, 'CronJob')).toMatchObject({
      spec: {
        schedule: '0 * * * *',
        timeZone: 'Etc/UTC',
        concurrencyPolicy: 'Forbid',
        jobTemplate: { spec: { ttlSecondsAfterFinished: 345_600, template: { spec: { restartPolicy: 'OnFailure' } } } },
      },
    });
  });
});

describe('volumes', () => {
  const share = defineShare({
    name: 'music',
    host: gatewayHost,
    path: '/volume1/music',
    nfsClients: ['10.0.0.0/8'],
    writable: false,
  });
  const all = objects(
    plainService('it', {
      volumes: {
        music: nfs({
          share,
          size: tib(1),
          readOnly: true,
          claimName: 'music',
          volumeName: 'music-pv',
          backup: noBackup,
        }),
        models: nodeDirectory({ path: '/mnt/models', size: gib(200), backup: noBackup }),
        data: claim({ size: gib(10), backup: noBackup }),
      },
    }),
  );

  test('a share becomes a static volume that only its claim may bind', () => {
    expect(find(all, 'PersistentVolume', 'music-pv')).toMatchObject({
      spec: {
        capacity: { storage: '1Ti' },
        accessModes: ['ReadOnlyMany'],
        persistentVolumeReclaimPolicy: 'Retain',
        claimRef: { namespace: 'it', name: 'music' },
        nfs: { server: 'alpha', path: '/volume1/music', readOnly: true },
      },
    });
    expect(find(all, 'PersistentVolumeClaim', 'music')).toMatchObject({
      spec: { storageClassName: '', volumeName: 'music-pv' },
    });
  });

  test('a directory of a node is bound to that node and must exist', () => {
    expect(find(all, 'PersistentVolume', 'it-models-pv')).toMatchObject({
      spec: {
        hostPath: { path: '/mnt/models', type: 'Directory' },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ values: ['alpha'] }] }] } },
      },
    });
  });

  test('data outlives its application', () => {
    for (const object of all.filter(({ kind }) => kind.startsWith('PersistentVolume'))) {
      expect(object.metadata.annotations).toEqual({ 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' });
    }
  });
});

test('a secret spells out the defaults of the operator, and encodes what goes into a URL', () => {
  const postgres = plainService('postgres', {
    workloads: [],
    postgres: [
      {
        name: 'main',
        image: image('pg', '18.3'),
        size: gib(1),
        cpu: { request: milli(1) },
        memory: { request: mib(1), limit: mib(1) },
        parameters: {},
      },
    ],
  });
  const owned = database(postgres, { name: 'app', password: vaultItem.field('password'), backup: dumped('rows') });
  const url = secret(
    'app-db',
    { url: databaseUrl(owned), kind: literal('postgres') },
    { type: 'Opaque', labels: { role: 'db' } },
  );
  const external = find(objects(plainService('app', { secrets: [url], database: owned }), postgres), 'ExternalSecret');
  expect(external).toMatchObject({
    spec: {
      refreshInterval: '1h0m0s',
      secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' },
      target: {
        creationPolicy: 'Owner',
        deletionPolicy: 'Retain',
        template: {
          type: 'Opaque',
          metadata: { labels: { role: 'db' } },
          data: {
            url: 'postgres://app:{{ .app_password | urlquery }}@main-rw.postgres.svc.cluster.local:5432/app?sslmode=require',
            kind: 'postgres',
          },
        },
      },
      data: [
        {
          secretKey: 'app_password',
          remoteRef: {
            key: 'App',
            property: 'password',
            conversionStrategy: 'Default',
            decodingStrategy: 'None',
            metadataPolicy: 'None',
          },
        },
      ],
    },
  });
});

describe('an exposure', () => {
  test('is an Ingress without a host, with its paths and its tags', () => {
    const ingress = (paths?: readonly string[]) =>
      find(
        objects(
          plainService('it', {
            exposures: [{ host: 'short', audience: 'member', auth: 'app', ...(paths === undefined ? {} : { paths }) }],
          }),
        ),
        'Ingress',
        'short-tailscale',
      );
    const backend = { service: { name: 'it', port: { number: 8080 } } };
    expect(ingress()?.metadata.annotations).toEqual({
      'tailscale.com/proxy-class': 'default',
      'tailscale.com/proxy-group': 'ingress',
      'tailscale.com/tags': 'tag:k8s,tag:member-target',
    });
    expect(ingress()).toMatchObject({
      spec: { ingressClassName: 'tailscale', defaultBackend: backend, tls: [{ hosts: ['short'] }] },
    });
    expect(ingress(['/write'])).toMatchObject({
      spec: { rules: [{ http: { paths: [{ path: '/write', pathType: 'Prefix', backend }] } }] },
    });
  });

  test('over TCP is a load balancer of its own', () => {
    const all = objects(
      plainService('it', { exposures: [{ host: 'short', protocol: 'tcp', audience: 'machine', auth: 'app' }] }),
    );
    expect(find(all, 'Service', 'short-tailscale')).toMatchObject({
      spec: { type: 'LoadBalancer', loadBalancerClass: 'tailscale', selector: { 'app.kubernetes.io/name': 'it' } },
    });
  });
});

test('a network policy lets in callers and proxies, and lets out declared calls alone', () => {
  const near = plainService('near');
  const far = plainService('far', { on: second, exposures: [{ host: 'far', audience: 'admin', auth: 'app' }] });
  const it = plainService('it', {
    calls: [call(near), call(far), internet('why'), lan('192.168.7.9', 554, 'why'), kubernetesApi('why')],
    exposures: [{ host: 'it', audience: 'admin', auth: 'app' }],
  });
  const caller = plainService('caller', { calls: [call(it)] });
  const policy = find(objects(it, near, far, caller), 'NetworkPolicy') as
    { spec?: { ingress: unknown[]; egress: unknown[] } } | undefined;
  const namespace = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
  expect(policy?.spec?.ingress).toEqual([
    {
      from: [
        { ...namespace('caller'), podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'caller' } } },
        namespace('proxies'),
      ],
      ports: [{ port: 8080, protocol: 'TCP' }],
    },
  ]);
  expect(policy?.spec?.egress.slice(1)).toEqual([
    {
      to: [{ ...namespace('near'), podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'near' } } }],
      ports: [{ port: 8080, protocol: 'TCP' }],
    },
    { to: [{ ipBlock: { cidr: '100.64.7.1/32' } }], ports: [{ port: 443, protocol: 'TCP' }] },
    {
      to: [
        {
          ipBlock: {
            cidr: '0.0.0.0/0',
            except: ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
          },
        },
      ],
    },
    { to: [{ ipBlock: { cidr: '192.168.7.9/32' } }], ports: [{ port: 554, protocol: 'TCP' }] },
    {
      ports: [
        { port: 443, protocol: 'TCP' },
        { port: 6443, protocol: 'TCP' },
      ],
    },
  ]);
});

describe('Argo CD', () => {
  const upstream = {
    mirror: 'chart',
    revision: 'v1.0.0',
    path: 'deploy',
    crds: 'crds',
    helm: { release: 'it', values: { replicas: 1 } },
  };
  const plain = plainService('plain');
  const charted = plainService('charted', {
    workloads: [],
    tier: 'platform',
    upstream,
    manualSync: 'why',
    serverSideApply: 'why',
  });
  const { argocd } = render(fleetOf(plain, charted));
  const application = (name: string) =>
    argocd.find(({ kind, metadata }) => kind === 'Application' && metadata.name === name);

  test('an application follows main, heals itself, and is refreshed by its own files alone', () => {
    expect(application('plain')).toMatchObject({
      metadata: {
        namespace: 'argocd',
        annotations: { 'argocd.argoproj.io/manifest-generate-paths': '/dist/k8s/first/plain' },
      },
      spec: {
        project: 'apps',
        source: { repoURL: 'ssh://git@forge/home.git', targetRevision: 'main', path: 'dist/k8s/first/plain' },
        destination: { server: 'https://kubernetes.default.svc', namespace: 'plain' },
        syncPolicy: {
          automated: { prune: true, selfHeal: true },
          managedNamespaceMetadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
        },
      },
    });
  });

  test('an upstream is taken from its mirror at its tag, with what the service says about syncs', () => {
    const repoURL = 'ssh://git@forge/mirrors/chart.git';
    expect(application('charted')).toMatchObject({
      spec: {
        project: 'platform',
        sources: [
          { repoURL, targetRevision: 'v1.0.0', path: 'crds' },
          {
            repoURL,
            targetRevision: 'v1.0.0',
            path: 'deploy',
            helm: { releaseName: 'it', valuesObject: { replicas: 1 } },
          },
        ],
        syncPolicy: {
          syncOptions: ['CreateNamespace=true', 'ServerSideApply=true', 'SkipDryRunOnMissingResource=true'],
        },
      },
    });
    expect(
      (application('charted') as { spec?: { syncPolicy: object } } | undefined)?.spec?.syncPolicy,
    ).not.toHaveProperty('automated');
  });

  test('a project admits only what its applications use', () => {
    const project = argocd.find(({ kind, metadata }) => kind === 'AppProject' && metadata.name === 'apps');
    expect(project).toMatchObject({
      spec: {
        sourceRepos: ['ssh://git@forge/home.git'],
        destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'plain' }],
        namespaceResourceBlacklist: [{ group: '', kind: 'Secret' }],
      },
    });
  });
});

test('one cluster knows nothing of the objects of the other', () => {
  const { services } = render(fleetOf(plainService('here'), plainService('there', { on: second })));
  expect(services.find(({ service }) => service.name === 'there')?.service.on).toBe(second);
  expect(services.find(({ service }) => service.name === 'here')?.service.on).toBe(first);
});
