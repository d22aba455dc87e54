import { call, internet } from '#model/call.ts';
import { defineNativeService } from '#model/define.ts';
import { image, imageReference } from '#model/image.ts';
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
  // The processes inside are supervised by s6: dist/fly/services.
  jobs: [{ label: 'edge', command: ['/etc/edge/init'], when: always }],
  ports: { http: { port: 8080, bind: { all: 'the TLS-terminating proxy of Fly.io connects to it' } } },
  calls: [call(prometheus), call(loki), internet('Fly.io sends requests to it')],
  metrics: { 'flyio-nginx': { pushed: true } },
  settings: {
    region: 'sjc',
    authKeyDays: 90,
    // renovate: datasource=docker depName=docker.io/tailscale/tailscale
    tailscale: imageReference(image('docker.io/tailscale/tailscale', 'v1.94.2')),
    // renovate: datasource=docker depName=docker.io/grafana/alloy
    alloy: imageReference(image('docker.io/grafana/alloy', 'v1.13.1')),
  },
});
