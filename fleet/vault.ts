import { defineItem } from '#model/define.ts';
import type { Expiry, VaultItem } from '#model/secret.ts';
import { days } from '#model/units.ts';

/** The only vault that the homelab reads. */
export const vault = 'blumeops';

/** Nobody recorded when these were issued. On this day they existed, so none of them can be younger than it says. */
const lastSeen = '2026-03-07';

const item = (
  title: string,
  fields: readonly string[],
  more: { id?: string; expires?: Record<string, Expiry> } = {},
): VaultItem => defineItem({ vault, title, fields, ...more });

export const connect = item('1Password Connect', ['credentials-file', 'token']);
export const argocdForgeKey = item('argocd-forge-ssh-key', ['private-key-openssh']);
/** How Argo CD signs in to the second cluster; the token is one of the service account that the cluster has for it. */
export const argocdRingtail = item('ArgoCD k3s-ringtail', ['bearer-token', 'ca-data'], {
  expires: {
    'bearer-token': {
      lifetime: days(365),
      // Made by hand at the first bootstrap of the cluster: write that day here.
      issued: lastSeen,
      renew: 'kubectl --context k3s-ringtail -n argocd-manager create token argocd-manager --duration=8760h',
    },
  },
});
export const argocdAdmin = item('ArgoCD admin', ['password'], { id: 'srogeebssulhtb6tnqd7ls6qey' });
export const authentikItem = item(
  'Authentik (blumeops)',
  [
    'secret-key',
    'postgresql-password',
    'api-token',
    'grafana-client-secret',
    'forgejo-client-secret',
    'zot-client-secret',
    'jellyfin-client-secret',
    'argocd-client-secret',
  ],
  { id: 'oor7os5kapczgpbwv7obkca4y4' },
);
export const borgbase = item('BorgBase', ['ssh-private-key'], { id: 'noiobufntsxyzageu7mvlp2nbe' });
export const borgmaticItem = item('borgmatic', ['db-password'], { id: 'mw2bv5we7woicjza7hc6s44yvy' });
export const camera = item('Reolink Floodlight Camera', ['username', 'password']);
export const devpiItem = item('devpi', ['password', 'root password']);
export const fly = item('Fly.io', ['deploy-token'], { id: 'on5slfaygtdjrxmdwezyhfmqsq' });
export const forgejoItem = item(
  'Forgejo Secrets',
  [
    'lfs-jwt-secret',
    'internal-token',
    'oauth2-jwt-secret',
    'secret-key',
    'api-token',
    'argocd_token',
    'zot-ci-api',
    'runner_reg',
    'github-mirror-pat',
    'eblume-homepage-access-token',
  ],
  {
    id: 'w3663ffnvkewbftncqxtcpeavy',
    expires: {
      'zot-ci-api': {
        lifetime: days(90),
        issued: lastSeen,
        renew: 'sign in to the registry as zot-ci and make a new API key',
      },
      'github-mirror-pat': {
        lifetime: days(30),
        issued: lastSeen,
        renew: 'make a new token at GitHub, then update the mirrors',
      },
    },
  },
);
/** One token for the DNS records and for Caddy's certificates: a renewal must reach both. */
export const gandi = item('gandi - blumeops', ['pat'], {
  id: 'mco6ka3dc3rmw7zkg2dhia5d2m',
  expires: {
    pat: {
      lifetime: days(30),
      issued: lastSeen,
      renew: 'make a new personal access token at Gandi, then provision Caddy',
    },
  },
});
export const grafanaItem = item('Grafana (blumeops)', ['username', 'password']);
export const immichItem = item('immich', ['db-password']);
export const jellyfinItem = item('jellyfin', ['credential'], { id: 'ceywxkcd3z7najsy2nmmbs2vke' });
export const minifluxItem = item('miniflux', ['eblume-api-key', 'db-password']);
export const navidromeItem = item('dj (navidrome)', ['username', 'salt', 'salted_pw']);
export const openWeatherMap = item('OpenWeatherMap', ['credential', 'latitude', 'longitude']);
export const postgresItem = item('postgres', ['password']);
export const tailscaleItem = item('tailscale - blumeops', ['client_id', 'client_secret']);
export const tailscaleOperatorItem = item('Tailscale K8s Operator OAuth', ['client-id', 'client-secret']);
export const teslamateItem = item('TeslaMate', ['db_password', 'grafana_db_password', 'api_enc_key']);
export const todoist = item('Todoist', ['credential'], { id: 'c53h3xnmswhvexa5mntoyvhgpm' });
