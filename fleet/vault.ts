import { days } from '#model/units.ts';
import { type Expiry, type VaultItem, vaultItem } from '#model/vault.ts';

/** Name of the vault. */
export const vault = 'blumeops';

/**
 * For credentials whose issue date was not recorded: they existed on this date, so they may expire earlier than
 * computed.
 */
export const lastSeen = '2026-03-07';

/** An item of the vault. An item of a single service can be declared in the file of that service. */
export const item = (
  title: string,
  fields: readonly string[],
  more: { id?: string; expires?: Record<string, Expiry>; readBy?: string } = {},
): VaultItem => vaultItem({ vault, title, fields, ...more });

export const connect = item('1Password Connect', ['credentials-file', 'token'], {
  readBy: 'the bootstrap, before anything in the cluster can fetch it',
});
export const argocdForgeKey = item('argocd-forge-ssh-key', ['private-key-openssh']);
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
        renew: 'sign in to the registry as zot-ci and create a new API key',
      },
      'github-mirror-pat': {
        lifetime: days(30),
        issued: lastSeen,
        renew: 'create a new token at GitHub, then update the mirrors',
      },
    },
  },
);
/** One token for DNS records and Caddy's certificates; a renewal must update both. */
export const gandi = item('gandi - blumeops', ['pat'], {
  id: 'mco6ka3dc3rmw7zkg2dhia5d2m',
  expires: {
    pat: {
      lifetime: days(30),
      issued: lastSeen,
      renew: 'create a new personal access token at Gandi, then provision Caddy',
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
export const tailscaleItem = item('tailscale - blumeops', ['client_id', 'client_secret'], {
  readBy: 'the Pulumi program of the tailnet',
});
export const tailscaleOperatorItem = item('Tailscale K8s Operator OAuth', ['client-id', 'client-secret']);
export const teslamateItem = item('TeslaMate', ['db_password', 'grafana_db_password', 'api_enc_key']);
