import { yaml } from '#model/config.ts';
import { defineService } from '#model/define.ts';
import { claim, config, notBackedUp } from '#model/storage.ts';
import { gib, mib, milli, minutes } from '#model/units.ts';
import { http } from '#model/workload.ts';
import { minikubeIndri } from '../hosts.ts';
import { own } from '../images.ts';

const ports = { http: 3100, grpc: 9096 };

/** https://grafana.com/docs/loki/latest/configure/ */
const settings = {
  auth_enabled: false,
  analytics: { reporting_enabled: false },
  server: { http_listen_address: '0.0.0.0', http_listen_port: ports.http, grpc_listen_port: ports.grpc },
  common: {
    instance_addr: '127.0.0.1',
    path_prefix: '/loki',
    storage: { filesystem: { chunks_directory: '/loki/chunks', rules_directory: '/loki/rules' } },
    replication_factor: 1,
    ring: { kvstore: { store: 'inmemory' } },
  },
  query_range: {
    results_cache: { cache: { embedded_cache: { enabled: true, max_size_mb: 100 } } },
  },
  schema_config: {
    configs: [
      {
        from: '2024-01-01',
        store: 'tsdb',
        object_store: 'filesystem',
        schema: 'v13',
        index: { prefix: 'index_', period: '24h' },
      },
    ],
  },
  storage_config: {
    tsdb_shipper: { active_index_directory: '/loki/tsdb-index', cache_location: '/loki/tsdb-cache' },
  },
  // A misbehaving sender must not fill the volume, whose size is not enforced.
  limits_config: {
    retention_period: '744h',
    ingestion_rate_mb: 4,
    ingestion_burst_size_mb: 16,
    per_stream_rate_limit: '2MB',
    per_stream_rate_limit_burst: '8MB',
    max_line_size: '256KB',
    max_line_size_truncate: true,
    max_label_names_per_series: 15,
    max_global_streams_per_user: 5000,
  },
  compactor: {
    working_directory: '/loki/compactor',
    compaction_interval: '10m',
    retention_enabled: true,
    retention_delete_delay: '2h',
    retention_delete_worker_count: 150,
    delete_request_store: 'filesystem',
  },
};

export const loki = defineService({
  name: 'loki',
  description: 'Log storage',
  on: minikubeIndri,
  namespace: 'monitoring',
  workloads: [
    {
      kind: 'StatefulSet',
      user: 10001,
      container: {
        // renovate: datasource=docker depName=registry.ops.eblu.me/blumeops/loki
        image: own('loki', 'v3.6.5-3dc4ed7'),
        args: ['-config.file=/etc/loki/loki-config.yaml'],
        ports,
        mounts: { '/etc/loki': { volume: 'config', readOnly: true }, '/loki': 'data' },
        emptyDirs: ['/tmp'],
        cpu: { request: milli(100) },
        memory: { request: mib(256), limit: gib(1) },
        // `/ready` waits for the WAL replay, which a liveness probe would restart forever.
        health: http('/ready', { live: '/loki/api/v1/status/buildinfo' }),
        startupTimeout: minutes(10),
      },
    },
  ],
  volumes: {
    config: config('loki-config', { 'loki-config.yaml': yaml(settings) }),
    data: claim({ size: gib(20), backup: notBackedUp('logs are disposable') }),
  },
  exposures: [
    { host: 'loki', audience: 'admin', auth: { none: 'only reachable by the owner' } },
    {
      host: 'loki-push',
      audience: 'service',
      auth: { none: 'only reachable by services that declare a call, which can only write' },
      paths: ['/loki/api/v1/push'],
    },
  ],
  metrics: { loki: {} },
});
