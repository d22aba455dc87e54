import { applicationHealth } from './application-health.ts';
import { configHashes } from './config-hashes.ts';
import { cronExpressions } from './cron-expressions.ts';
import { dataKept } from './data-kept.ts';
import { disruptionBudgets } from './disruption-budgets.ts';
import { listedVersions } from './listed-versions.ts';
import { mainRevision } from './main-revision.ts';
import { namespaceLabels } from './namespace-labels.ts';
import { networkPolicies } from './network-policies.ts';
import { noEndpoints } from './no-endpoints.ts';
import { noNodePorts } from './no-node-ports.ts';
import { noSecrets } from './no-secrets.ts';
import { objectNames } from './object-names.ts';
import { operatorDefaults } from './operator-defaults.ts';
import { podSecurity } from './pod-security.ts';
import { probes } from './probes.ts';
import { references } from './references.ts';
import { repositories } from './repositories.ts';
import { resources } from './resources.ts';
import { serviceTargets } from './service-targets.ts';
import { tailscaleIngress } from './tailscale-ingress.ts';
import { uniqueIdentity } from './unique-identity.ts';
import { kubernetesChecks } from './kubernetes/index.ts';
import { uniqueSelectors } from './unique-selectors.ts';
import { unusedSecrets } from './unused-secrets.ts';
import type { Check, RenderedFleet } from './check.ts';

export type { RenderedFleet } from './check.ts';

/** Checks of this homelab's own rules: names, references, network, pods, operation, Argo CD. */
export const ownChecks: readonly Check<RenderedFleet>[] = [
  uniqueIdentity,
  uniqueSelectors,
  objectNames,
  references,
  unusedSecrets,
  serviceTargets,
  noSecrets,
  noNodePorts,
  noEndpoints,
  networkPolicies,
  tailscaleIngress,
  podSecurity,
  probes,
  resources,
  configHashes,
  disruptionBudgets,
  cronExpressions,
  dataKept,
  operatorDefaults,
  mainRevision,
  repositories,
  namespaceLabels,
  applicationHealth,
  listedVersions,
];

/** Every rule that the rendered objects keep. */
export const renderedChecks: readonly Check<RenderedFleet>[] = [...ownChecks, ...kubernetesChecks];
