import { call, internet } from '#model/call.ts';
import { defineNativeService } from '#model/define.ts';
import { image } from '#model/image.ts';
import { always } from '#model/native.ts';
import { flyMachine } from '../hosts.ts';
import { loki } from './loki.ts';
import { prometheus } from './prometheus/index.ts';

/**
 * The edge proxy, for everything public. It can only reach public services and two write-only endpoints for its logs
 * and metrics, because a compromised edge proxy has exactly this access.
 */
export const flyioProxy = defineNativeService({
  name: 'flyio-proxy',
  description: 'Public reverse proxy',
  on: flyMachine,
  package: {
    manager: 'docker',
    // renovate: datasource=docker depName=docker.io/library/nginx
    image: image('docker.io/library/nginx', '1.28.2-alpine'),
  },
  // Tunnel, then proxy, then agents: without the tunnel the proxy passes its health check but serves errors.
  jobs: [
    { label: 'tailscaled', command: ['/usr/local/bin/tailscaled', '--statedir=/var/lib/tailscale'], when: always },
    { label: 'nginx', command: ['/usr/sbin/nginx', '-g', 'daemon off;'], when: always },
    { label: 'fail2ban', command: ['/usr/bin/fail2ban-server', '-f'], when: always },
    { label: 'alloy', command: ['/usr/local/bin/alloy', 'run', '/etc/alloy/config.alloy'], when: always },
  ],
  ports: { http: { port: 8080, bind: { all: 'the TLS-terminating proxy of Fly.io connects to it' } } },
  calls: [call(prometheus), call(loki), internet('Fly.io sends requests to it')],
  metrics: { 'flyio-nginx': { pushed: true } },
  settings: {
    region: 'sjc',
    strategy: 'bluegreen',
    healthCheck: { path: '/healthz', intervalSeconds: 10, timeoutSeconds: 5, graceSeconds: 15 },
    authKeyDays: 90,
  },
});
