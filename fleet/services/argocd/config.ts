import { internalUrl, jsonText, self, urlOf } from '#model/reference.ts';
import type { KubernetesObject, KubernetesService } from '#model/service.ts';
import type { Data, Text } from '#model/value.ts';
import { authentik } from '../authentik/index.ts';
import { knownHosts } from './host-keys.ts';

/** JSON is YAML, and these keys want YAML inside a text. */
const nested = (value: Data): Text => jsonText(value, 2);

const paths = (...jsonPointers: readonly string[]) => nested({ jsonPointers });

/**
 * Argo CD stopped judging Applications in 1.8, and without a judgement the waves of the root application would not
 * wait (https://argo-cd.readthedocs.io/en/stable/operator-manual/health/#argocd-app). A wave waits for what is on its
 * way, also while a sync makes it look degraded, as every new resource definition does for a second. It goes past what
 * is broken, or on a cluster that is switched off: that must not hold back all the others.
 */
const applicationHealth = `local status = obj.status or {}
local health = status.health and status.health.status
local syncing = status.operationState and status.operationState.phase == "Running"
if health == nil or health == "Progressing" or health == "Missing" or (health == "Degraded" and syncing) then
  return { status = "Progressing", message = health or "not compared yet" }
end
return { status = "Healthy", message = health }
`;

/** Kinds that change all the time and that nobody deploys. */
const exclusions = [
  { apiGroups: ['', 'discovery.k8s.io'], kinds: ['Endpoints', 'EndpointSlice'] },
  { apiGroups: ['coordination.k8s.io'], kinds: ['Lease'] },
  {
    apiGroups: ['authentication.k8s.io', 'authorization.k8s.io'],
    kinds: [
      'SelfSubjectReview',
      'TokenReview',
      'LocalSubjectAccessReview',
      'SelfSubjectAccessReview',
      'SelfSubjectRulesReview',
      'SubjectAccessReview',
    ],
  },
  { apiGroups: ['certificates.k8s.io'], kinds: ['CertificateSigningRequest'] },
];

const annotations = (...names: readonly string[]) =>
  nested({ jqPathExpressions: names.map((name) => `.metadata.annotations."${name}"`) });

/** Changes after which an application is not compared anew. */
const ignoredUpdates = {
  all: paths('/status'),
  Endpoints: paths('/metadata', '/subsets'),
  'discovery.k8s.io_EndpointSlice': paths('/metadata', '/endpoints', '/ports'),
  ConfigMap: annotations('control-plane.alpha.kubernetes.io/leader'),
  apps_ReplicaSet: annotations('deployment.kubernetes.io/desired-replicas', 'deployment.kubernetes.io/max-replicas'),
  'argoproj.io_Application': nested({
    jqPathExpressions: ['.metadata.annotations."argocd.argoproj.io/refresh"', '.operation'],
  }),
};

/** The account of CI; it has no password, only an API key. */
const bot = 'workflow-bot';

const oidc = (client: string) => ({
  name: 'Authentik',
  issuer: urlOf(authentik, `/application/o/${client}/`),
  clientID: client,
  clientSecret: '$argocd-oidc-authentik:client-secret',
  requestedScopes: ['openid', 'profile', 'email'],
});

/** What the bot may touch: ordinary applications, never the platform. Projects are named after the tiers. */
const deployable: KubernetesService['tier'] = 'apps';

const policy = [
  `p, role:${bot}, applications, get, ${deployable}/*, allow`,
  `p, role:${bot}, applications, sync, ${deployable}/*, allow`,
  `g, ${bot}, role:${bot}`,
  'g, admins, role:admin',
  '',
].join('\n');

/** The settings, whole: they replace upstream's ConfigMaps of the same names. */
export function settings(argocd: string): readonly KubernetesObject[] {
  const configMap = (name: string, data: Readonly<Record<string, Text>>): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name,
      namespace: argocd,
      // It reads no ConfigMap without the second label.
      labels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'argocd' },
    },
    data,
  });
  return [
    configMap('argocd-cm', {
      url: internalUrl(self),
      [`accounts.${bot}`]: 'apiKey',
      'oidc.config': nested(oidc(argocd)),
      'resource.customizations.health.argoproj.io_Application': applicationHealth,
      'resource.exclusions': nested(exclusions),
      ...Object.fromEntries(
        Object.entries(ignoredUpdates).map(([kind, rule]) => [
          `resource.customizations.ignoreResourceUpdates.${kind}`,
          rule,
        ]),
      ),
    }),
    // The proxies in front of it terminate TLS.
    configMap('argocd-cmd-params-cm', { 'server.insecure': 'true' }),
    configMap('argocd-rbac-cm', { 'policy.default': '', 'policy.csv': policy, scopes: '[groups]' }),
    configMap('argocd-ssh-known-hosts-cm', { ssh_known_hosts: knownHosts }),
  ];
}
