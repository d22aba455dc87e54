import { defineNetwork } from '#model/define.ts';
import type { Person } from '#model/network.ts';
import { tailscaleItem, tailscaleOperatorItem } from './vault.ts';

/** The owner. Placeholder login; set the real, private one before applying a policy. */
export const owner: Person = { name: 'owner', login: 'owner@example.com', role: 'admin' };

/** The family. Placeholder login; set the real, private one before applying a policy. */
export const member: Person = { name: 'member', login: 'member@example.com', role: 'member' };

export const home = defineNetwork({
  tailnet: 'tail8d86e.ts.net',
  zone: 'eblu.me',
  internal: 'ops',
  lan: '192.168.1.0/24',
  people: [owner, member],
  groups: [],
  tags: {
    management: 'blumeops',
    operator: 'k8s-operator',
    ingressProxy: 'k8s',
    memberTarget: 'member-target',
    edgeProxy: 'flyio-proxy',
    edgeTarget: 'flyio-target',
  },
  oauthClients: {
    management: {
      name: 'Pulumi',
      item: tailscaleItem,
      tags: ['blumeops'],
      scopes: ['auth_keys', 'devices:core', 'dns', 'networking_settings', 'policy_file', 'services'],
    },
    operator: {
      name: 'Kubernetes operator',
      item: tailscaleOperatorItem,
      tags: ['k8s-operator'],
      scopes: ['auth_keys', 'devices:core', 'services'],
    },
  },
  ssh: { tags: ['homelab', 'nas'], checkPeriod: '12h' },
  ttl: 300,
  timeZone: 'America/Los_Angeles',
});
