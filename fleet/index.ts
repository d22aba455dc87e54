import type { Fleet } from '#model/fleet.ts';
import { only } from '#model/providers.ts';
import { addressOf, text } from '#model/reference.ts';
import { isVaultItem } from '#model/vault.ts';
import { collectServices } from './collect.ts';
import { clusters, hosts, shares } from './hosts.ts';
import { home } from './network.ts';
import { apps } from './services/apps.ts';
import { argocd } from './services/argocd/index.ts';
import { argocdClusters } from './services/argocd-clusters.ts';
import { borgmatic } from './services/borgmatic.ts';
import { caddy, usersEntryPoint } from './services/caddy.ts';
import { cloudnativePg } from './services/cloudnative-pg.ts';
import { externalSecretsConfig } from './services/external-secrets.ts';
import { flyioProxy } from './services/flyio-proxy.ts';
import { forgejo } from './services/forgejo.ts';
import { nvidiaDevicePlugin } from './services/nvidia-device-plugin.ts';
import { tailscaleOperator } from './services/tailscale-operator.ts';
import { zot } from './services/zot.ts';
import * as vault from './vault.ts';

const forge = text`ssh://forgejo@${addressOf(forgejo, 'ssh')}`;

/** The homelab. */
export const fleet: Fleet = {
  network: home,
  hosts,
  clusters,
  shares: Object.values(shares),
  vault: Object.values(vault).filter(isVaultItem),
  services: await collectServices(),
  providers: {
    delivery: {
      kind: 'argocd',
      repository: text`${forge}/eblume/blumeops.git`,
      mirrors: text`${forge}/mirrors`,
      revision: 'main',
      service: argocd,
      root: apps,
      clusters: argocdClusters,
    },
    secrets: { kind: 'external-secrets', store: 'onepassword-blumeops', on: externalSecretsConfig.on },
    ingress: { kind: 'tailscale', proxyGroup: 'ingress', proxyClass: 'default', on: tailscaleOperator.on },
    gateway: { kind: 'caddy', service: caddy, usersEntryPoint },
    edge: { kind: 'fly', service: flyioProxy, app: 'blumeops-proxy', domain: 'fly.dev' },
    backup: { kind: 'borgmatic', service: borgmatic },
    registry: { kind: 'zot', service: zot },
    postgres: { kind: 'cloudnative-pg', ...only(cloudnativePg) },
    gpu: { kind: 'nvidia', ...only(nvidiaDevicePlugin) },
  },
};
