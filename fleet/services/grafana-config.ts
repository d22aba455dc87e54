import { defineService } from '#model/define.ts';
import { minikubeIndri } from '../hosts.ts';
import { authentikItem, grafanaItem, teslamateItem } from '../vault.ts';

/** What Grafana needs before it starts; it changes without Grafana. */
export const grafanaConfig = defineService({
  name: 'grafana-config',
  description: 'Secrets and dashboards of Grafana',
  on: minikubeIndri,
  namespace: 'monitoring',
  secrets: {
    // The way in when single sign-on is down.
    'grafana-admin': {
      keys: { 'admin-user': grafanaItem.field('username'), 'admin-password': grafanaItem.field('password') },
    },
    'grafana-authentik-oauth': {
      keys: { GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: authentikItem.field('grafana-client-secret') },
    },
    // Password of a role that may only read: whoever may edit a panel may send any SQL.
    'grafana-teslamate-datasource': {
      keys: { TESLAMATE_DB_PASSWORD: teslamateItem.field('grafana_db_password') },
    },
  },
});
