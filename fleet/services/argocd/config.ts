import { internalUrl, jsonText, self, urlOf } from '#model/reference.ts';
import type { KubernetesObject, KubernetesService } from '#model/service.ts';
import type { Data, Text } from '#model/value.ts';
import { authentik } from '../authentik/index.ts';
import { knownHosts } from './host-keys.ts';

/** These keys contain YAML in a string, and JSON is valid YAML. */
const nested = (value: Data): Text => jsonText(value, 2);

const paths = (...jsonPointers: readonly string[]) => nested({ jsonPointers });

/**
 * Argo CD does not assess the health of Applications since 1.8, so the waves of the root application would not wait
 * (https://argo-cd.readthedocs.io/en/stable/operator-manual/health/#argocd-app). A wave waits for applications that are
 * progressing, also if they are degraded during a sync, as new CRDs briefly are. It does not wait for applications that
 * are broken or on a cluster that is off, which must not block all others.
 */
const applicationHealth = `local status = obj.status or {}
local health = status.health and status.health.status
local syncing = status.operationState and status.operationState.phase == "Running"
if health == nil or health == "Progressing" or health == "Missing" or (health == "Degraded" and syncing) then
  return { status = "Progressing", message = health or "not compared yet" }
end
return { status = "Healthy", message = health }
`;

/** Kinds that change continuously and are never deployed. */
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

/** Changes that do not trigger a comparison of the application. */
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

/** The account of CI, which has an API key but no password. */
const bot = 'workflow-bot';

const oidc = (client: string) => ({
  name: 'Authentik',
  issuer: urlOf(authentik, `/application/o/${client}/`),
  clientID: client,
  clientSecret: '$argocd-oidc-authentik:client-secret',
  requestedScopes: ['openid', 'profile', 'email'],
});

/** The bot may only sync applications, not the platform. Projects have the names of tiers. */
const deployable: KubernetesService['tier'] = 'apps';

const policy = [
  `p, role:${bot}, applications, get, ${deployable}/*, allow`,
  `p, role:${bot}, applications, sync, ${deployable}/*, allow`,
  `g, ${bot}, role:${bot}`,
  'g, admins, role:admin',
  '',
].join('\n');

/** The complete settings, which replace upstream's ConfigMaps with the same names. */
export function settings(argocd: string): readonly KubernetesObject[] {
  const configMap = (name: string, data: Readonly<Record<string, Text>>): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name,
      namespace: argocd,
      // Argo CD ignores ConfigMaps without the second label.
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
    // The proxies terminate TLS.
    configMap('argocd-cmd-params-cm', { 'server.insecure': 'true' }),
    configMap('argocd-rbac-cm', { 'policy.default': '', 'policy.csv': policy, scopes: '[groups]' }),
    configMap('argocd-ssh-known-hosts-cm', { ssh_known_hosts: knownHosts }),
  ];
}
