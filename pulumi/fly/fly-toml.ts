import { stringify } from 'smol-toml';
import type { EdgeConfig } from './config.ts';
import { ALIVE, READY } from './nginx/health.ts';

/**
 * The application at Fly.io. The service's check gates routing, so it asks whether the proxy lives; the other one gates
 * only deployments, so it asks whether the tunnel leads home: a new machine that cannot reach home gets no traffic, and
 * a running one still serves what it has cached.
 *
 * @see https://fly.io/docs/reference/configuration/
 */
export const flyToml = ({ app, region, ports, memoryMib, times }: EdgeConfig): string =>
  `${stringify({
    app,
    primary_region: region,
    kill_signal: 'SIGTERM',
    kill_timeout: `${Math.round(times.shutdown / 1000) + 5}s`,
    build: { dockerfile: 'Dockerfile' },
    deploy: { strategy: 'bluegreen' },
    http_service: {
      internal_port: ports.http,
      force_https: true,
      auto_stop_machines: 'off',
      auto_start_machines: true,
      min_machines_running: 1,
      checks: [{ method: 'GET', path: ALIVE, interval: '10s', timeout: '5s', grace_period: '15s' }],
    },
    checks: {
      ready: {
        type: 'http',
        port: ports.ready,
        method: 'GET',
        path: READY,
        interval: '30s',
        timeout: '20s',
        grace_period: '60s',
      },
    },
    vm: [{ memory: `${memoryMib}mb`, cpu_kind: 'shared', cpus: 1 }],
  })}\n`;
