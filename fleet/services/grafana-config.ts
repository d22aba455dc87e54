import { defineService } from '#model/define.ts';
import { secret } from '#model/secret.ts';
import { minikubeIndri } from '../hosts.ts';
import { authentikItem, grafanaItem, teslamateItem } from '../vault.ts';

/** The way in when single sign-on is down. */
export const grafanaAdmin = secret('grafana-admin', {
  'admin-user': grafanaItem.field('username'),
  'admin-password': grafanaItem.field('password'),
});

export const grafanaOauth = secret('grafana-authentik-oauth', {
  GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: authentikItem.field('grafana-client-secret'),
});

/** Password of a role that may only read: whoever may edit a panel may send any SQL. */
export const grafanaTeslamate = secret('grafana-teslamate-datasource', {
  TESLAMATE_DB_PASSWORD: teslamateItem.field('grafana_db_password'),
});

/** What Grafana needs to be there before it starts, and changes without it. */
export const grafanaConfig = defineService({
  name: 'grafana-config',
  about: 'Secrets and dashboards of Grafana',
  on: minikubeIndri,
  namespace: 'monitoring',
  secrets: [grafanaAdmin, grafanaOauth, grafanaTeslamate],
});
