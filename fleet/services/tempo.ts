import { yaml } from '#model/config.ts';
import { defineService } from '#model/define.ts';
import { image } from '#model/image.ts';
import { urlOf } from '#model/reference.ts';
import { claim, config, notBackedUp } from '#model/storage.ts';
import { gib, mib, milli, minutes } from '#model/units.ts';
import { http } from '#model/workload.ts';
import { minikubeIndri } from '../hosts.ts';
import { prometheus } from './prometheus/index.ts';

const ports = { http: 3200, grpc: 9095, 'otlp-grpc': 4317, 'otlp-http': 4318 };

/**
 * Span attributes that become labels, in addition to service, span name, kind and status. Excludes the request path,
 * because every requested URL would be a series.
 */
const dimensions = ['http.request.method', 'http.response.status_code', 'http.route'];

/** https://grafana.com/docs/tempo/latest/configuration/ */
const settings = {
  stream_over_http_enabled: true,
  usage_report: { reporting_enabled: false },
  server: { http_listen_port: ports.http, grpc_listen_port: ports.grpc },
  distributor: {
    receivers: {
      otlp: {
        protocols: {
          grpc: { endpoint: `0.0.0.0:${ports['otlp-grpc']}` },
          http: { endpoint: `0.0.0.0:${ports['otlp-http']}` },
        },
      },
    },
  },
  storage: { trace: { backend: 'local', wal: { path: '/var/tempo/wal' }, local: { path: '/var/tempo/blocks' } } },
  compactor: { compaction: { block_retention: '168h' } },
  metrics_generator: {
    registry: { external_labels: { source: 'tempo' } },
    storage: {
      path: '/var/tempo/generator/wal',
      remote_write: [{ url: urlOf(prometheus, '/api/v1/write'), send_exemplars: true }],
    },
    traces_storage: { path: '/var/tempo/generator/traces' },
    processor: { span_metrics: { dimensions }, local_blocks: { flush_to_storage: false } },
  },
  overrides: {
    defaults: {
      // Retention is only by age, so the ingest limit bounds the volume.
      ingestion: { rate_limit_bytes: 2_000_000, burst_size_bytes: 8_000_000 },
      metrics_generator: {
        processors: ['span-metrics', 'service-graphs', 'local-blocks'],
        max_active_series: 20_000,
      },
    },
  },
};

export const tempo = defineService({
  name: 'tempo',
  description: 'Trace storage',
  on: minikubeIndri,
  namespace: 'monitoring',
  workloads: [
    {
      kind: 'StatefulSet',
      user: 10001,
      container: {
        // renovate: datasource=docker depName=docker.io/grafana/tempo
        image: image('docker.io/grafana/tempo', '2.10.1'),
        args: ['-config.file=/etc/tempo/tempo.yaml'],
        ports,
        mounts: { '/etc/tempo': { volume: 'config', readOnly: true }, '/var/tempo': 'data' },
        emptyDirs: ['/tmp'],
        cpu: { request: milli(100) },
        memory: { request: mib(256), limit: gib(1) },
        // Readiness waits for the WAL replay, which liveness must not interrupt.
        health: http('/ready', { live: '/status/version' }),
        startupTimeout: minutes(10),
      },
    },
  ],
  volumes: {
    config: config('tempo-config', { 'tempo.yaml': yaml(settings) }),
    data: claim({ size: gib(10), backup: notBackedUp('traces are disposable') }),
  },
  exposures: [
    { host: 'tempo', audience: 'admin', auth: { none: 'only reachable by the owner' } },
    {
      host: 'tempo-otlp',
      port: 'otlp-http',
      audience: 'service',
      auth: { none: 'only reachable by services that declare a call, which can only write' },
      paths: ['/v1/traces'],
    },
  ],
  metrics: { tempo: {} },
});
