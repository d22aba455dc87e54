import type { Fleet } from '../fleet.ts';
import { authReasons } from './auth-reasons.ts';
import { backupIntent } from './backup-intent.ts';
import { capacity } from './capacity.ts';
import { clusterOffers } from './cluster-offers.ts';
import { credentialTags } from './credential-tags.ts';
import { dashboardTiles } from './dashboard-tiles.ts';
import { databaseLogins } from './database-logins.ts';
import { deadGrantsCheck } from './dead-grants.ts';
import { effectiveAudience } from './effective-audience.ts';
import { exceptionReasons } from './exception-reasons.ts';
import { expiringSecrets } from './expiring-secrets.ts';
import { exposedPorts } from './exposed-ports.ts';
import { gatewayUpstreams } from './gateway-upstreams.ts';
import { hostJobs } from './host-jobs.ts';
import { hostSecrets } from './host-secrets.ts';
import { knownCalls } from './known-calls.ts';
import { knownServices } from './known-services.ts';
import { lanCalls } from './lan-calls.ts';
import { loopbackListeners } from './loopback-listeners.ts';
import { metricsPorts } from './metrics-ports.ts';
import { machineTags } from './machine-tags.ts';
import { mountedVolumes } from './mounted-volumes.ts';
import { pinnedImages } from './pinned-images.ts';
import { networkPolicyEngine } from './network-policy-engine.ts';
import { hostProvisions } from './host-provisions.ts';
import { privilegedPorts } from './privileged-ports.ts';
import { shareOwners } from './share-owners.ts';
import { pinnedUpstreams } from './pinned-upstreams.ts';
import { proxyCyclesCheck } from './proxy-cycles.ts';
import { publicExposures } from './public-exposures.ts';
import { rawNames } from './raw-names.ts';
import { reachableCalls } from './reachable-calls.ts';
import { roleOrder } from './role-order.ts';
import { sharedClaims } from './shared-claims.ts';
import { storageShares } from './storage-shares.ts';
import { syncOrder } from './sync-order.ts';
import { uniqueAddresses } from './unique-addresses.ts';
import { uniqueHosts } from './unique-hosts.ts';
import { uniqueListeners } from './unique-listeners.ts';
import { uniqueParts } from './unique-parts.ts';
import { uniqueServiceNames } from './unique-service-names.ts';
import { userDevices } from './user-devices.ts';
import { vaultItems } from './vault-items.ts';
import type { Check } from './check.ts';

/** All checks of the fleet, which run before anything is rendered: names, access, hosts, workloads. */
export const fleetChecks: readonly Check<Fleet>[] = [
  uniqueHosts,
  uniqueServiceNames,
  uniqueParts,
  uniqueAddresses,
  machineTags,
  credentialTags,
  uniqueListeners,
  knownServices,
  rawNames,
  knownCalls,
  databaseLogins,
  reachableCalls,
  gatewayUpstreams,
  exposedPorts,
  publicExposures,
  authReasons,
  exceptionReasons,
  proxyCyclesCheck,
  effectiveAudience,
  deadGrantsCheck,
  loopbackListeners,
  userDevices,
  lanCalls,
  vaultItems,
  expiringSecrets,
  hostSecrets,
  hostJobs,
  roleOrder,
  syncOrder,
  clusterOffers,
  hostProvisions,
  networkPolicyEngine,
  privilegedPorts,
  capacity,
  storageShares,
  shareOwners,
  sharedClaims,
  mountedVolumes,
  backupIntent,
  pinnedImages,
  pinnedUpstreams,
  metricsPorts,
  dashboardTiles,
];
