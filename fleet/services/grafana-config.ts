import { defineService } from '#model/define.ts';
import { minikubeIndri } from '../hosts.ts';
import { authentikItem, grafanaItem, teslamateItem } from '../vault.ts';

/** What Grafana needs before it starts, and which changes independently of it. */
export const grafanaConfig = defineService({
  name: 'grafana-config',
  description: 'Secrets and dashboards of Grafana',
  on: minikubeIndri,
  namespace: 'monitoring',
  manualPrune: 'the dashboards in its namespace are not declared yet',
  secrets: {
    // For logins while single sign-on is down.
    'grafana-admin': {
      keys: { 'admin-user': grafanaItem.field('username'), 'admin-password': grafanaItem.field('password') },
    },
    'grafana-authentik-oauth': {
      keys: { GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: authentikItem.field('grafana-client-secret') },
      optional: 'only the administrator can sign in',
    },
    // Password of a read-only role, because anyone who can edit a panel can run any SQL.
    'grafana-teslamate-datasource': {
      keys: { TESLAMATE_DB_PASSWORD: teslamateItem.field('grafana_db_password') },
      optional: 'the dashboards of TeslaMate have no data',
    },
  },
});
