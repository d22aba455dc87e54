import { defineNativeService } from '#model/define.ts';
import { always, every } from '#model/native.ts';
import { self, userUrl } from '#model/reference.ts';
import { backedUp } from '#model/storage.ts';
import { hours, minutes } from '#model/units.ts';
import { indri } from '../hosts.ts';
import { metricsJob, paths } from '../indri.ts';
import { authentikItem, fly, forgejoItem } from '../vault.ts';
import { authentik } from './authentik/index.ts';

const work = `${paths.brew}/var/forgejo`;
const settingsFile = `${work}/custom/conf/app.ini`;

/** The source of truth. Argo CD, the runners and every build pull from it. */
export const forgejo = defineNativeService({
  name: 'forgejo',
  description: 'Git forge',
  on: indri,
  package: { manager: 'brew', name: 'forgejo', version: '14.0.2' },
  ports: { http: { port: 3001, bind: 'loopback' }, ssh: { port: 2200, bind: 'loopback' } },
  jobs: [
    {
      label: 'homebrew.mxcl.forgejo',
      command: [`${paths.brew}/opt/forgejo/bin/forgejo`, 'web'],
      when: always,
      logs: [`${paths.brew}/var/log/forgejo.log`],
    },
    metricsJob('forgejo-metrics', every(minutes(1))),
  ],
  secrets: {
    forgejo_lfs_jwt_secret: { field: forgejoItem.field('lfs-jwt-secret'), file: settingsFile },
    forgejo_internal_token: { field: forgejoItem.field('internal-token'), file: settingsFile },
    forgejo_oauth2_jwt_secret: { field: forgejoItem.field('oauth2-jwt-secret'), file: settingsFile },
    // Without this key, Forgejo encrypts second factors and Actions secrets with a constant in its source code.
    forgejo_secret_key: { field: forgejoItem.field('secret-key'), file: settingsFile },
    forgejo_api_token: { field: forgejoItem.field('api-token'), file: `${paths.user}/.forgejo-api-key` },
    // Set as secrets of the workflows through the forge's API.
    forgejo_secret_argocd_token: { field: forgejoItem.field('argocd_token') },
    forgejo_secret_zot_ci_api_key: { field: forgejoItem.field('zot-ci-api') },
    forgejo_secret_fly_deploy_token: { field: fly.field('deploy-token') },
    forgejo_mirror_token: { field: forgejoItem.field('github-mirror-pat') },
  },
  data: [
    { path: work, backup: backedUp('stop Forgejo, extract the folder, restore the dump of its database, start it') },
  ],
  exposures: [
    {
      host: 'forge',
      audience: 'public',
      auth: 'app',
      health: '/api/healthz',
      edge: {
        kind: 'dynamic',
        bodyMib: 512,
        loginPaths: ['/user/login', '/user/sign_up', '/user/forgot_password'],
        // A wrong password in the form renders the form again, with 200; a good one redirects.
        failedLogin: [200, 401, 403],
        blockedPaths: ['/swagger', '/api/swagger'],
        assetPaths: ['/assets/'],
      },
    },
    {
      host: 'forge',
      port: 'ssh',
      protocol: 'tcp',
      audience: 'member',
      auth: 'app',
      tailnetPort: 22,
      internalPort: 2222,
    },
  ],
  metrics: { forgejo: { pushed: true } },
  sso: {
    title: 'Forgejo',
    secret: authentikItem.field('forgejo-client-secret'),
    // It always uses the URL in its settings, whatever name was opened.
    redirects: [userUrl(self, `/user/oauth2/${authentik.name}/callback`)],
    groups: ['admins'],
  },
  tile: {
    group: 'Host Services',
    name: 'Forgejo',
    icon: 'forgejo',
    widget: { type: 'gitea', key: forgejoItem.field('eblume-homepage-access-token') },
  },
  settings: {
    database: 'sqlite3',
    actions: { enabled: true, url: 'https://code.forgejo.org' },
    mirrors: { interval: hours(8), shortest: minutes(10) },
    registration: false,
    passwordHash: 'pbkdf2_hi',
  },
});
