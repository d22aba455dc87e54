import { addressFrom } from '#model/address.ts';
import type { Fleet } from '#model/fleet.ts';
import { collectServices } from './collect.ts';
import { flyMachine, gilbert, indri, k3sRingtail, minikubeIndri, mouse, ringtail, shares, sifaka } from './hosts.ts';
import { home } from './network.ts';
import { apps } from './services/apps.ts';
import { argocd } from './services/argocd/index.ts';
import { argocdClusters } from './services/argocd-clusters.ts';
import { borgmatic } from './services/borgmatic.ts';
import { caddy, peopleDoor } from './services/caddy.ts';
import { cloudnativePg } from './services/cloudnative-pg.ts';
import { externalSecretsConfigIndri, externalSecretsConfigRingtail } from './services/external-secrets.ts';
import { flyioProxy } from './services/flyio-proxy.ts';
import { forgejo } from './services/forgejo.ts';
import { nvidiaDevicePlugin } from './services/nvidia-device-plugin.ts';
import { tailscaleOperatorIndri, tailscaleOperatorRingtail } from './services/tailscale-operator.ts';
import { zot } from './services/zot.ts';
import * as vault from './vault.ts';

const forge = `ssh://forgejo@${addressFrom(minikubeIndri, forgejo, 'ssh')}`;

/** BlumeOps. */
export const fleet: Fleet = {
  network: home,
  hosts: [indri, ringtail, sifaka, gilbert, mouse, flyMachine],
  clusters: [minikubeIndri, k3sRingtail],
  shares: Object.values(shares),
  vault: Object.values(vault).filter((item) => typeof item === 'object'),
  services: await collectServices(),
  joints: {
    delivery: {
      kind: 'argocd',
      repository: `${forge}/eblume/blumeops.git`,
      mirrors: `${forge}/mirrors`,
      revision: 'main',
      by: argocd,
      root: apps,
      clusters: argocdClusters,
    },
    secrets: {
      kind: 'external-secrets',
      store: 'onepassword-blumeops',
      by: [externalSecretsConfigIndri, externalSecretsConfigRingtail],
    },
    ingress: {
      kind: 'tailscale',
      proxyGroup: 'ingress',
      proxyClass: 'default',
      by: [tailscaleOperatorIndri, tailscaleOperatorRingtail],
    },
    gateway: { kind: 'caddy', by: caddy, door: peopleDoor },
    edge: { kind: 'fly', by: flyioProxy, app: 'blumeops-proxy' },
    backup: { kind: 'borgmatic', by: borgmatic },
    registry: zot,
    postgresOperator: cloudnativePg,
    gpu: [nvidiaDevicePlugin],
  },
};
