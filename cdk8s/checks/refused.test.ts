import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fleetChecks } from '#model/checks/index.ts';
import { plainText } from '#model/config.ts';
import { describe } from '#model/errors.ts';
import { plainContainer, plainService, second, testItem, testServer } from '#model/fixture.ts';
import type { KubernetesObject } from '#model/service.ts';
import { config } from '#model/storage.ts';
import { badExamples } from './bad-examples.ts';
import {
  type Change,
  bareContainer,
  container,
  core,
  data,
  deployment,
  edited,
  everything,
  exposures,
  files,
  raw,
  rendering,
} from './fixture.ts';
import { type RenderedFleet, ownChecks, renderedChecks } from './index.ts';
import { kubernetesChecks } from './kubernetes/index.ts';

const { refuses, complete } = badExamples(ownChecks);

refuses(
  'unique-identity',
  'two services of a namespace with the same ConfigMap',
  () =>
    rendering(
      plainService('one', { namespace: 'shared', volumes: { files } }),
      plainService('two', { namespace: 'shared', volumes: { files } }),
    ),
  'service two: ConfigMap app-config: service one already renders this object in first/shared. Fix: rename one of the two, or let one service own it.',
);

refuses(
  'unique-selectors',
  'a workload that selects the pods of another',
  () => {
    const labels = { 'app.kubernetes.io/part-of': 'app' };
    const greedy = deployment('greedy', { containers: [bareContainer] }, labels);
    return rendering(plainService('app', { objects: [greedy] }));
  },
  'service app: Deployment greedy selector = {"matchLabels":{"app.kubernetes.io/part-of":"app"}}: it also selects the pods of Deployment app of service app. Fix: rename one of the two workloads.',
);

refuses(
  'unique-selectors',
  'a workload that does not select its own pods',
  () => edited(rendering(plainService('app')), 'Deployment app', { 'spec/selector/matchLabels': { app: 'other' } }),
  'service app: Deployment app selector = {"matchLabels":{"app":"other"}}: it does not select its own pods. Fix: add the labels of the selector to the pod template.',
);

refuses(
  'object-names',
  'a Service that begins with a digit, a name and a label that are too long',
  () => {
    const long = 'a'.repeat(64);
    return rendering(
      raw(
        'app',
        core('Service', '1st'),
        { ...core('CronJob', 'a'.repeat(53)), apiVersion: 'batch/v1' },
        { ...core('ConfigMap', 'App'), metadata: { name: 'App', labels: { app: long } } },
      ),
    );
  },
  'service app: Service 1st metadata.name = "1st": must have at most 63 lower-case letters, digits and hyphens, and begin with a letter (RFC 1035). Fix: choose another name.',
  `service app: CronJob ${'a'.repeat(53)} metadata.name = "${'a'.repeat(53)}": the name of a CronJob must have at most 52 characters. Fix: choose another name.`,
  'service app: ConfigMap App metadata.name = "App": must consist of lower-case letters, digits, hyphens and dots (RFC 1123). Fix: choose another name.',
  `service app: ConfigMap App metadata.labels["app"] = "${'a'.repeat(64)}": a label must have at most 63 letters, digits, dots, underscores and hyphens. Fix: shorten it, or use an annotation.`,
);

refuses(
  'references',
  'a Secret, a ConfigMap, a claim and a runtime class that do not exist',
  () =>
    rendering(
      raw(
        'app',
        deployment('app', {
          runtimeClassName: 'nvidia',
          containers: [
            {
              ...bareContainer,
              env: [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'key', key: 'key' } } }],
              envFrom: [{ configMapRef: { name: 'maybe', optional: true } }],
            },
          ],
          volumes: [
            { name: 'files', configMap: { name: 'files' } },
            { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
          ],
        }),
      ),
    ),
  'service app: Deployment app = "Secret key": it refers to an object that does not exist in first/app. Fix: correct the name, or declare the object in a service of this namespace.',
  'service app: Deployment app = "ConfigMap files": it refers to an object that does not exist in first/app. Fix: correct the name, or declare the object in a service of this namespace.',
  'service app: Deployment app = "PersistentVolumeClaim data": it refers to an object that does not exist in first/app. Fix: correct the name, or declare the object in a service of this namespace.',
  'service app: Deployment app = "RuntimeClass nvidia": it refers to an object that does not exist on first. Fix: correct the name, or declare the object in a service of this cluster.',
);

refuses(
  'references',
  'a Service, a secret store and a service account that do not exist',
  () =>
    rendering(
      raw(
        'app',
        { ...core('Ingress', 'app', { spec: { defaultBackend: { service: { name: 'app' } } } }) },
        core('ExternalSecret', 'app', { spec: { secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' } } }),
        core('RoleBinding', 'app', {
          roleRef: { kind: 'Role', name: 'app' },
          subjects: [{ kind: 'ServiceAccount', name: 'app', namespace: 'other' }],
        }),
      ),
    ),
  'service app: Ingress app = "Service app": it refers to an object that does not exist in first/app. Fix: correct the name, or declare the object in a service of this namespace.',
  'service app: ExternalSecret app = "ClusterSecretStore vault": it refers to an object that does not exist on first. Fix: correct the name, or declare the object in a service of this cluster.',
  'service app: RoleBinding app = "Role app": it refers to an object that does not exist in first/app. Fix: correct the name, or declare the object in a service of this namespace.',
  'service app: RoleBinding app = "ServiceAccount app": it refers to an object that does not exist in first/other. Fix: correct the name, or declare the object in a service of this namespace.',
);

refuses(
  'service-targets',
  'a Service without pods, one to a port that they lack, and a policy without pods',
  () =>
    rendering(
      plainService('app'),
      raw(
        'other',
        core('Service', 'nobody', { spec: { selector: { app: 'nobody' }, ports: [{ port: 80 }] } }),
        core('Service', 'nothing', { spec: { ports: [{ port: 80 }] } }),
        { ...core('NetworkPolicy', 'nobody', { spec: { podSelector: { matchLabels: { app: 'nobody' } } } }) },
      ),
      plainService('third', {
        objects: [
          core('Service', 'wrong', {
            spec: { selector: { 'app.kubernetes.io/name': 'third' }, ports: [{ port: 80, targetPort: 'web' }] },
          }),
        ],
      }),
    ),
  'service other: Service nobody = {"app":"nobody"}: it selects no pod in first/other. Fix: select by the labels of the pod template.',
  'service other: Service nothing: without a selector the Service has no endpoints. Fix: select the pods by their labels.',
  'service third: Service wrong = "web": no container behind the Service has this port; existing ports: 8080, http. Fix: use one of them, or declare the port on the container.',
  'service other: NetworkPolicy nobody = {"matchLabels":{"app":"nobody"}}: it selects no pod in first/other. Fix: select by the labels of the pod template.',
);

const secretFix =
  'Fix: declare it under `secrets` of the service and refer to its key; if it was ever committed, rotate it.';

refuses(
  'no-secrets',
  'a Secret',
  () => rendering(raw('app', core('Secret', 'app', { data: {} }))),
  `service app: Secret app: Secrets are only created in the cluster, by External Secrets. ${secretFix}`,
);

// Put together here, so that no scanner takes this file for a leak.
const secrets: readonly (readonly [value: string, what: string])[] = [
  [`-----BEGIN OPENSSH PRIVATE KEY-----`, 'a private key'],
  [`tskey-auth-abc`, 'a Tailscale key'],
  [`ghp_${'a'.repeat(36)}`, 'a GitHub token'],
  [`FlyV1 fm2_abc`, 'a Fly.io token'],
  [`AKIAABCDEFGHIJKLMNOP`, 'an AWS key'],
  [`ops_eyJhbGciOi`, 'a 1Password token'],
  [`AGE-SECRET-KEY-1ABC`, 'an age key'],
  [`eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghijk`, 'a signed token'],
  ['host=pg password=hunter2', 'a password'],
  ['password\t=\thunter2', 'a password'],
  ['postgres://app:hunter2@pg/app', 'a password in a URL'],
];

for (const [value, what] of secrets) {
  refuses(
    'no-secrets',
    `${what} in a file (${value.slice(0, 8).trim()}…)`,
    () => rendering(plainService('app', { volumes: { files: config('files', { 'app.conf': plainText(value) }) } })),
    `service app: ConfigMap files data.app.conf: it looks like ${what}. ${secretFix}`,
  );
}

refuses(
  'no-secrets',
  'a variable with a secret in it',
  () => rendering(plainService('app', container({ env: { API_TOKEN: 'hunter2', PASSWORD_FILE: '/run/x' } }))),
  `service app: Deployment app spec.template.spec.containers[0].env.API_TOKEN: it looks like a secret in a variable. ${secretFix}`,
);

refuses(
  'no-secrets',
  'a variable with dots and dashes in its name',
  () => rendering(plainService('app', container({ env: { 'app.client-SECRET': 'hunter2' } }))),
  `service app: Deployment app spec.template.spec.containers[0].env.app.client-SECRET: it looks like a secret in a variable. ${secretFix}`,
);

test.each([
  'password = ${PASSWORD}',
  'password = $__env{PASSWORD}',
  'password = sys.env("PASSWORD")',
  'forgot_password=true',
  'postgres://app:{{ .password }}@pg/app',
  'https://example.org/path:with@sign',
])('no-secrets accepts a reference: %s', (value) => {
  const check = renderedChecks.find(({ name }) => name === 'no-secrets');
  const example = rendering(
    plainService('app', { volumes: { files: config('files', { 'app.conf': plainText(value) }) } }),
  );
  expect(check?.run(example).problems.map(describe)).toEqual([]);
});

refuses(
  'no-node-ports',
  'a NodePort, a load balancer, and the host network',
  () =>
    rendering(
      raw(
        'app',
        core('Service', 'node', { spec: { type: 'NodePort', ports: [{ name: 'http', port: 80, nodePort: 30080 }] } }),
        core('Service', 'balancer', { spec: { type: 'LoadBalancer', ports: [] } }),
        core('Service', 'tailscale', { spec: { type: 'LoadBalancer', loadBalancerClass: 'tailscale' } }),
        deployment('app', {
          hostNetwork: true,
          containers: [{ ...bareContainer, ports: [{ containerPort: 80, hostPort: 80 }] }],
        }),
      ),
      plainService('agent', { workloads: [{ container: plainContainer, hostNetwork: 'watches the node' }] }),
    ),
  'service app: Service node spec.type = "NodePort": anyone in the LAN can reach it without passing the proxies and their policy. Fix: declare an exposure, which has its own name and audience.',
  'service app: Service node spec.ports[http].nodePort = 30080: anyone in the LAN can reach it without passing the proxies and their policy. Fix: declare an exposure, which has its own name and audience.',
  'service app: Service balancer spec.type = "LoadBalancer": anyone in the LAN can reach it without passing the proxies and their policy. Fix: declare an exposure, which has its own name and audience.',
  'service app: Service tailscale spec.allocateLoadBalancerNodePorts: by default a load balancer also opens a port on every node. Fix: set it to false.',
  'service app: Deployment app containers[raw].ports.hostPort = 80: it opens a port on the node. Fix: declare an exposure, which has its own name and audience.',
  'service app: Deployment app spec.hostNetwork = true: it listens on the node, and no network policy applies to it. Fix: remove it, or set `hostNetwork` on the workload with the reason.',
);

refuses(
  'no-endpoints',
  'Endpoints, and a tailnet address',
  () =>
    rendering(
      raw(
        'app',
        core('Endpoints', 'app'),
        core('ConfigMap', 'app', {
          data: { url: 'http://100.64.7.1:3001', range: '100.64.0.0/10', version: '100.1.2.3' },
        }),
      ),
    ),
  'service app: Endpoints app = "Endpoints": Argo CD ignores this kind, so it would never be applied. Fix: refer to the service with urlOf().',
  'service app: ConfigMap app data.url = "100.64.7.1": a tailnet address changes when its host joins again. Fix: use urlOf(), addressOf() or hostOf().',
);

refuses(
  'network-policies',
  'pods without a policy',
  () => rendering(raw('app', deployment('app', { containers: [bareContainer] }))),
  'service app: Deployment app labels = {"app":"app"}: no network policy in first/app selects these labels, so everything can reach the pod. Fix: declare it as a workload, which has a policy, or add a NetworkPolicy to the raw objects.',
);

const ingress = (name: string, host: string, spec: object = {}) =>
  core('Ingress', name, { spec: { ingressClassName: 'tailscale', tls: [{ hosts: [host] }], ...spec } });

refuses(
  'tailscale-ingress',
  'an Ingress without the ProxyGroup and its tag, with a host in its rule',
  () => rendering(raw('app', ingress('app', 'app.tail0.ts.net', { rules: [{ host: 'app' }] }))),
  'service app: Ingress app annotations["tailscale.com/proxy-group"]: without the ProxyGroup ingress the operator starts a separate proxy for it. Fix: set it to ingress.',
  'service app: Ingress app spec.rules[].host = "app": proxies pass the full MagicDNS name as Host, so a rule with a host never matches and answers 404. Fix: remove the host.',
  'service app: Ingress app spec.tls[].hosts = ["app.tail0.ts.net"]: must contain exactly one short name, that of the Tailscale Service. Fix: use one name without a domain.',
  'service app: Ingress app annotations["tailscale.com/tags"]: the annotation replaces the default tags, so it must include tag:ingress. Fix: add tag:ingress.',
);

refuses(
  'tailscale-ingress',
  'a host that is used twice, and a load balancer without its tag',
  () => {
    const twice = { ...ingress('twice', 'app') };
    const annotations = { 'tailscale.com/proxy-group': 'ingress', 'tailscale.com/tags': 'tag:ingress' };
    const balancer = core('Service', 'balancer', { spec: { loadBalancerClass: 'tailscale' } });
    return rendering(
      plainService('app', { exposures }),
      raw('other', { ...twice, metadata: { ...twice.metadata, annotations } }, balancer),
    );
  },
  'service other: Service balancer annotations["tailscale.com/tags"]: the annotation replaces the default tags, so it must include tag:ingress. Fix: add tag:ingress.',
  'service other: Ingress twice spec.tls[].hosts = "app": Ingress app-tailscale of service app already has this host. Fix: choose another host for one of the two.',
);

const hardened = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

refuses(
  'pod-security',
  'a privileged raw pod in a restricted namespace',
  () =>
    rendering(
      raw(
        'app',
        deployment('app', {
          hostPID: true,
          volumes: [{ name: 'root', hostPath: { path: '/' } }],
          containers: [
            { ...bareContainer, securityContext: { ...hardened, capabilities: { add: ['CHOWN'], drop: ['ALL'] } } },
            { ...bareContainer, name: 'worse', securityContext: { ...hardened, privileged: true } },
          ],
        }),
      ),
    ),
  'service app: Deployment app containers[worse].securityContext.privileged = true: it is privileged, but the service does not allow it. Fix: add `allow: { privileged }` with the reason.',
  'service app: Deployment app hostPID = true: its namespace enforces the level "restricted", but this field needs "privileged". Fix: declare the exception in the service, which relaxes the namespace, or tighten the pod.',
  'service app: Deployment app volumes[root] = "hostPath": its namespace enforces the level "restricted", but this field needs "privileged". Fix: declare the exception in the service, which relaxes the namespace, or tighten the pod.',
  'service app: Deployment app containers[raw].securityContext.capabilities.add = "CHOWN": its namespace enforces the level "restricted", but this field needs "baseline". Fix: declare the exception in the service, which relaxes the namespace, or tighten the pod.',
  'service app: Deployment app containers[worse].securityContext.privileged = true: its namespace enforces the level "restricted", but this field needs "privileged". Fix: declare the exception in the service, which relaxes the namespace, or tighten the pod.',
);

refuses(
  'pod-security',
  'undeclared root in a namespace that permits it',
  () => {
    const root = { workloads: [{ container: { ...plainContainer, allow: { root: 'the image needs it' } } }] };
    const rendered = rendering(
      plainService('allowed', { ...root, namespace: 'shared' }),
      plainService('app', { namespace: 'shared' }),
    );
    return edited(rendered, 'Deployment app', { 'spec/template/spec/containers/0/securityContext/runAsUser': 0 });
  },
  'service app: Deployment app containers[app].securityContext.runAsNonRoot = false: it may run as root, but the service does not allow it. Fix: add `user` to the workload, or `allow: { root }` with the reason.',
);

refuses(
  'pod-security',
  'a declared exception that is not rendered',
  () =>
    edited(rendering(plainService('app', container({ allow: { root: 'the image needs it' } }))), 'Deployment app', {
      'spec/template/spec/containers/0/securityContext': hardened,
    }),
  'service app: Deployment app containers[app].securityContext.runAsNonRoot = true: the service allows it to run as root, but the kubelet would refuse to start it as root. Fix: remove `allow.root`, or fix the construct.',
);

refuses(
  'probes',
  'a container without probes',
  () => rendering(plainService('app', { workloads: [{ container: { ...plainContainer, health: undefined! } }] })),
  "service app: Deployment app containers[app].readinessProbe: without it nothing detects a failure. Fix: add `health: http('/healthz')`, or unprobed() with the reason.",
  "service app: Deployment app containers[app].livenessProbe: without it nothing detects a failure. Fix: add `health: http('/healthz')`, or unprobed() with the reason.",
);

refuses(
  'resources',
  'a container without a memory limit, and an init container without resources',
  () =>
    rendering(
      raw(
        'app',
        deployment('app', {
          initContainers: [bareContainer],
          containers: [{ ...bareContainer, resources: { requests: { cpu: '10m', memory: '16Mi' } } }],
        }),
      ),
    ),
  'service app: Deployment app initContainers[raw].resources.requests.cpu: not set. Fix: set what the program needs; `kubectl top pod` shows its usage.',
  'service app: Deployment app initContainers[raw].resources.requests.memory: not set. Fix: set what the program needs; `kubectl top pod` shows its usage.',
  'service app: Deployment app initContainers[raw].resources.limits.memory: not set. Fix: set what the program needs; `kubectl top pod` shows its usage.',
  'service app: Deployment app containers[raw].resources.limits.memory: not set. Fix: set what the program needs; `kubectl top pod` shows its usage.',
);

refuses(
  'config-hashes',
  'an outdated hash',
  () => edited(everything(), 'ConfigMap app-config', { 'data/a.txt': 'b' }),
  'service app: Deployment app annotations["checksum/app-config"] = "ce430c8b6e0a": the hash of its content is 1f3c8695adff. Fix: mount it as a config() volume, which adds the hash.',
);

refuses(
  'config-hashes',
  'a raw pod without the hash',
  () =>
    rendering(
      raw(
        'app',
        core('ConfigMap', 'files', { data: {} }),
        deployment('app', { containers: [bareContainer], volumes: [{ name: 'files', configMap: { name: 'files' } }] }),
      ),
    ),
  'service app: Deployment app annotations["checksum/files"]: a change to the ConfigMap does not restart the pod. Fix: mount it as a config() volume, which adds the hash.',
);

refuses(
  'disruption-budgets',
  'budgets that allow no eviction, and that of a database server',
  () => {
    const budget = (name: string, spec: object) => ({
      ...core('PodDisruptionBudget', name, {
        spec: { selector: { matchLabels: { 'app.kubernetes.io/name': 'app' } }, ...spec },
      }),
    });
    const objects = [budget('all', { minAvailable: '60%' }), budget('none', { maxUnavailable: 0 })];
    const app = plainService('app', { objects });
    const pg = plainService('pg', { workloads: [], postgres: [testServer('pg')] });
    return edited(rendering(app, pg), 'Cluster pg', { 'spec/enablePDB': undefined });
  },
  'service app: PodDisruptionBudget all minAvailable = "60%": it selects 1 pod, so none may ever be evicted. Fix: add a replica or remove the budget; a single pod cannot stay available during its own eviction.',
  'service app: PodDisruptionBudget none maxUnavailable = 0: it selects 1 pod, so none may ever be evicted. Fix: add a replica or remove the budget; a single pod cannot stay available during its own eviction.',
  'service pg: Cluster pg spec.enablePDB = true: the operator creates a budget for the only instance, which may then never be evicted. Fix: set it to false.',
);

const scheduled = (name: string, schedule: string, timeZone?: string) =>
  core('CronJob', name, { spec: { schedule, ...(timeZone === undefined ? {} : { timeZone }) } });

refuses(
  'cron-expressions',
  'an invalid date, hour and time zone, six fields, and an extension',
  () =>
    rendering(
      raw(
        'app',
        scheduled('day', '0 0 30 2 *'),
        scheduled('fields', '0 0 0 1 1 *'),
        scheduled('hour', '0 24 * * *'),
        scheduled('zone', '0 3 * * *', 'Mars/Olympus'),
        scheduled('last', '0 3 L * *'),
        scheduled('fine', '*/5 3 * JAN-MAR MON-FRI', 'America/Los_Angeles'),
        scheduled('macro', '@daily'),
      ),
    ),
  'service app: CronJob day spec.schedule = "0 0 30 2 *": not a valid date, so it never fires. Fix: correct the expression; https://crontab.guru explains it.',
  'service app: CronJob fields spec.schedule = "0 0 0 1 1 *": must have five fields: minute, hour, day of month, month, day of week. Fix: correct the expression; https://crontab.guru explains it.',
  'service app: CronJob hour spec.schedule = "0 24 * * *": Invalid value for hour: 24. Fix: correct the expression; https://crontab.guru explains it.',
  'service app: CronJob zone spec.timeZone = "Mars/Olympus": unknown time zone. Fix: use a name from the IANA database, for example Europe/Berlin.',
  'service app: CronJob last spec.schedule = "0 3 L * *": must have five fields: minute, hour, day of month, month, day of week. Fix: correct the expression; https://crontab.guru explains it.',
);

refuses(
  'data-kept',
  'a claim that a sync may delete',
  () =>
    edited(rendering(plainService('app', { volumes: { data } })), 'PersistentVolumeClaim app-data', {
      'metadata/annotations': { 'argocd.argoproj.io/sync-options': 'Prune=false' },
    }),
  'service app: PersistentVolumeClaim app-data annotations["argocd.argoproj.io/sync-options"] = "Prune=false": without Delete=false Argo CD deletes it with its service. Fix: set it to Prune=false,Delete=false.',
);

refuses(
  'data-kept',
  'a volume, a database and claims of a StatefulSet that are deleted with their object',
  () => {
    const options = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' };
    const kept = (kind: string, spec: object) => ({
      ...core(kind, 'app', { spec }),
      metadata: { name: 'app', annotations: options },
    });
    const set = { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' } };
    return rendering(
      raw(
        'app',
        kept('PersistentVolume', {}),
        kept('Database', { databaseReclaimPolicy: 'delete' }),
        kept('StatefulSet', set),
      ),
    );
  },
  'service app: PersistentVolume app spec.persistentVolumeReclaimPolicy = "not set": the data is deleted with the object. Fix: set it to Retain.',
  'service app: Database app spec.databaseReclaimPolicy = "delete": the data is deleted with the object. Fix: set it to retain.',
  'service app: StatefulSet app spec.persistentVolumeClaimRetentionPolicy.whenDeleted = "Delete": the data is deleted with the object. Fix: set it to Retain.',
);

refuses(
  'operator-defaults',
  'an ExternalSecret and a role without their defaults',
  () => {
    const secretless = edited(everything(), 'ExternalSecret app', {
      'spec/data/0/remoteRef/decodingStrategy': undefined,
    });
    return edited(secretless, 'Cluster pg', { 'spec/managed/roles/0/connectionLimit': undefined });
  },
  'service pg: Cluster pg spec.managed.roles[0].connectionLimit: the API server fills in -1, so the application never settles. Fix: set the default in the construct or in the raw object.',
  'service app: ExternalSecret app spec.data[0].remoteRef.decodingStrategy: the API server fills in "None", so the application never settles. Fix: set the default in the construct or in the raw object.',
);

/** Changes the Application of a service. */
const changed = (values: Change): RenderedFleet => edited(rendering(plainService('app')), 'Application app', values);

refuses(
  'main-revision',
  'an application that follows a branch',
  () => changed({ 'spec/source/targetRevision': 'try-something' }),
  'application app: targetRevision = "try-something": the fleet is delivered from main. Fix: use main; to try a branch, run `argocd app set --revision` on the live application.',
);

refuses(
  'repositories',
  'a repository on the internet',
  () => changed({ 'spec/source/repoURL': 'https://github.com/example/charts.git' }),
  'application app: repoURL = "https://github.com/example/charts.git": it is neither ssh://git@forge/home.git nor a mirror below ssh://git@forge/mirrors. Fix: mirror the repository in the forge and use the mirror.',
);

refuses(
  'repositories',
  'a mirror and a namespace that the project does not permit',
  () =>
    changed({
      'spec/source/repoURL': 'ssh://git@forge/mirrors/charts.git',
      'spec/destination/namespace': 'kube-system',
    }),
  'application app: repoURL = "ssh://git@forge/mirrors/charts.git": AppProject apps does not permit this repository. Fix: add it to the sourceRepos of the project.',
  'application app: destination = {"namespace":"kube-system","server":"https://kubernetes.default.svc"}: AppProject apps does not permit this cluster and namespace. Fix: add it to the destinations of the project.',
);

refuses(
  'repositories',
  'a project that does not exist',
  () => changed({ 'spec/project': 'default' }),
  'application app: project = "default": no such AppProject; existing ones: root, platform, apps. Fix: use one of them.',
);

refuses(
  'namespace-labels',
  'two applications with different labels for their namespace',
  () => {
    const rendered = rendering(...['one', 'two'].map((name) => plainService(name, { namespace: 'shared' })));
    return edited(rendered, 'Application two', {
      'spec/syncPolicy/managedNamespaceMetadata/labels': { level: 'baseline' },
    });
  },
  'application two: managedNamespaceMetadata = "level=baseline": application one labels the namespace shared with pod-security.kubernetes.io/enforce=restricted, pod-security.kubernetes.io/warn=restricted. Fix: compute the labels of a namespace from all services in it.',
);

refuses(
  'application-health',
  'Argo CD without a health check for Applications',
  () => rendering(raw('settings', core('ConfigMap', 'argocd-cm', { data: {} }))),
  'service settings: ConfigMap argocd-cm data["resource.customizations.health.argoproj.io_Application"]: not set, so the sync waves of 10 applications have no effect. Fix: add the health check from the Argo CD documentation under this key.',
);

refuses(
  'unused-secrets',
  'an unused Secret',
  () => rendering(plainService('app', { secrets: { login: { keys: { password: testItem.field('password') } } } })),
  'service app: secrets["login"]: nothing in its namespace refers to this Secret. Fix: use one of its keys in a container, or remove it.',
);

refuses(
  'listed-versions',
  'an image that only a raw object contains',
  () => rendering(raw('app', deployment('app', { containers: [bareContainer] }))),
  'service app: Deployment app containers[raw].image = "registry.example.net/app:1.2.3": the list of versions does not contain it for this service. Fix: declare it as the image of a workload, or under `upstream.images`.',
);

complete();

/** Files in this folder that are not checks. */
const helpers = [
  'applications',
  'bad-examples',
  'check',
  'containers',
  'existing',
  'fixture',
  'index',
  'ip',
  'names',
  'pod-levels',
  'quantity',
  'secret-keys',
  'pods',
  'selectors',
];

test.each([
  ['cdk8s/checks', import.meta.dirname, ownChecks],
  ['cdk8s/checks/kubernetes', join(import.meta.dirname, 'kubernetes'), kubernetesChecks],
  ['model/checks', join(import.meta.dirname, '../../model/checks'), fleetChecks],
] as const)('every file of %s is a check that is registered under its name', (_, folder, checks) => {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => file.replace(/\.ts$/, ''))
    .filter((file) => !helpers.includes(file));
  expect(files.sort()).toEqual(checks.map(({ name }) => name).sort());
});

test('objects of two clusters may have the same name', () => {
  const objects = [core('ConfigMap', 'same', { data: {} })] as unknown as readonly KubernetesObject[];
  const one = plainService('one', { workloads: [], namespace: 'shared', objects });
  const two = plainService('two', { workloads: [], namespace: 'shared', on: second, objects });
  const check = renderedChecks.find(({ name }) => name === 'unique-identity');
  expect(check?.run(rendering(one, two)).problems).toEqual([]);
});
