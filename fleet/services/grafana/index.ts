import { internet, kubernetesApi } from '#model/call.ts';
import { ini, yaml } from '#model/config.ts';
import { defineService } from '#model/define.ts';
import { internalUrl, self, tailnetUrl, urlOf } from '#model/reference.ts';
import { secretOf } from '#model/secret.ts';
import { claim, config, notBackedUp, emptyDir } from '#model/storage.ts';
import { gib, mib, milli, minutes } from '#model/units.ts';
import type { Data } from '#model/value.ts';
import { http, unprobed } from '#model/workload.ts';
import { minikubeIndri } from '../../hosts.ts';
import { own } from '../../images.ts';
import { authentikItem } from '../../vault.ts';
import { authentik } from '../authentik/index.ts';
import { grafanaConfig } from '../grafana-config.ts';
import { dataSourcesFile } from './data-sources.ts';

const admin = secretOf(grafanaConfig, 'grafana-admin');

const admins = 'admins';
/** Label of ConfigMaps with dashboards, and the annotation with their folder. */
export const dashboardLabel = 'grafana_dashboard';
export const folderAnnotation = 'grafana_folder';

/** Folder in which the sidecar writes dashboards for Grafana. */
const dashboards = '/tmp/dashboards';
const state = '/var/lib/grafana';

/** https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/ */
const settings = {
  analytics: { check_for_updates: false, reporting_enabled: false },
  auth: {
    generic_oauth: {
      enabled: true,
      name: 'Authentik',
      client_id: 'grafana',
      scopes: 'openid profile email',
      auth_url: internalUrl(authentik, '/application/o/authorize/'),
      token_url: urlOf(authentik, '/application/o/token/'),
      api_url: urlOf(authentik, '/application/o/userinfo/'),
      allow_sign_up: true,
      auto_login: false,
      skip_org_role_sync: false,
      // A plain quoted string lost its quotes, which made everyone a viewer; an expression keeps them.
      role_attribute_path: `contains(groups[*], '${admins}') && 'Admin' || 'Viewer'`,
    },
  },
  log: { mode: 'console' },
  // The root file system, with the bundled plugins, is read-only.
  plugins: { preinstall_auto_update: false },
  security: { allow_embedding: false },
  server: { root_url: internalUrl(self) },
};

const dashboardProvider: Data = {
  apiVersion: 1,
  providers: [
    {
      name: 'sidecarProvider',
      orgId: 1,
      type: 'file',
      disableDeletion: false,
      allowUiUpdates: false,
      updateIntervalSeconds: 30,
      // Required for the folder annotation.
      options: { path: dashboards, foldersFromFilesStructure: true },
    },
  ],
};

const provisioning = '/etc/grafana/provisioning';

export const grafana = defineService({
  name: 'grafana',
  description: 'Metrics dashboards',
  on: minikubeIndri,
  namespace: 'monitoring',
  workloads: [
    {
      user: 472,
      // The sidecar only reads ConfigMaps of this namespace, and no Secrets.
      rbac: { namespace: [{ resources: ['configmaps'], verbs: ['get', 'list', 'watch'] }] },
      container: {
        // renovate: datasource=docker depName=registry.ops.eblu.me/blumeops/grafana
        image: own('grafana', 'v12.3.3-d05d2fb'),
        ports: { http: { container: 3000, service: 80 } },
        env: {
          GF_SECURITY_ADMIN_USER: admin.key('admin-user'),
          GF_SECURITY_ADMIN_PASSWORD: admin.key('admin-password'),
          GF_PATHS_DATA: `${state}/`,
          GF_PATHS_LOGS: '/var/log/grafana',
          GF_PATHS_PLUGINS: `${state}/plugins`,
          GF_PATHS_PROVISIONING: provisioning,
        },
        envFrom: [
          secretOf(grafanaConfig, 'grafana-authentik-oauth'),
          secretOf(grafanaConfig, 'grafana-teslamate-datasource'),
        ],
        mounts: {
          '/etc/grafana/grafana.ini': { volume: 'config', subPath: 'grafana.ini' },
          [`${provisioning}/datasources/datasources.yaml`]: { volume: 'config', subPath: 'datasources.yaml' },
          [`${provisioning}/dashboards/sc-dashboardproviders.yaml`]: {
            volume: 'sc-dashboard-provider',
            subPath: 'sc-dashboardproviders.yaml',
          },
          [state]: 'storage',
          [dashboards]: { volume: 'sc-dashboard-volume', readOnly: true },
        },
        emptyDirs: ['/tmp', '/var/log/grafana'],
        cpu: { request: milli(100) },
        memory: { request: mib(128), limit: mib(512) },
        health: http('/api/health'),
        // It first migrates its database and downloads plugins.
        startupTimeout: minutes(10),
      },
      sidecars: [
        {
          name: 'grafana-sc-dashboard',
          // Kept at 1.28, because 2.x leaks memory (https://github.com/kiwigrid/k8s-sidecar/issues/462).
          // renovate: datasource=docker depName=registry.ops.eblu.me/blumeops/grafana-sidecar
          image: own('grafana-sidecar', 'v1.28.0-a2bb9ab'),
          env: {
            METHOD: 'WATCH',
            RESOURCE: 'configmap',
            LABEL: dashboardLabel,
            LABEL_VALUE: '1',
            FOLDER: dashboards,
            FOLDER_ANNOTATION: folderAnnotation,
            REQ_METHOD: 'POST',
            REQ_URL: 'http://localhost:3000/api/admin/provisioning/dashboards/reload',
            REQ_USERNAME: admin.key('admin-user'),
            REQ_PASSWORD: admin.key('admin-password'),
          },
          mounts: { [dashboards]: 'sc-dashboard-volume' },
          emptyDirs: ['/tmp'],
          cpu: { request: milli(10) },
          memory: { request: mib(64), limit: mib(256) },
          health: unprobed('this version has no health endpoint'),
        },
      ],
    },
  ],
  volumes: {
    config: config('grafana', {
      'grafana.ini': ini(settings),
      'datasources.yaml': yaml(dataSourcesFile),
    }),
    'sc-dashboard-provider': config('grafana-config-dashboards', {
      'sc-dashboardproviders.yaml': yaml(dashboardProvider),
    }),
    'sc-dashboard-volume': emptyDir(),
    storage: claim({
      size: gib(1),
      claimName: 'grafana',
      backup: notBackedUp('dashboards come from git, users from single sign-on'),
    }),
  },
  calls: [
    kubernetesApi('the sidecar watches ConfigMaps with dashboards'),
    internet('downloads the plugins that Grafana 12 installs on startup'),
  ],
  exposures: [{ host: 'grafana', audience: 'admin', auth: 'sso' }],
  sso: {
    title: 'Grafana',
    secret: authentikItem.field('grafana-client-secret'),
    redirects: [internalUrl(self, '/login/generic_oauth'), tailnetUrl(self, '/login/generic_oauth')],
    groups: [admins],
  },
  metrics: { grafana: {} },
  tile: {
    group: 'Content',
    name: 'Grafana',
    // No widget, because it would need the password of the server admin.
    icon: 'grafana.png',
  },
});
