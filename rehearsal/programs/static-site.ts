import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { peerAddress } from '../sandbox/addresses.ts';
import { authorities, certificateFor, serveHttps } from '../sandbox/https.ts';
import type { Program } from './program.ts';

/** What the start script of our image is known to do. Its `tar` is the one of BusyBox. */
const start = (variable: string): string => `#!/bin/sh
set -eu
: "\${${variable}:?}"
curl --fail --silent --show-error --location --output /tmp/site.tar.gz "$${variable}"
rm -rf /usr/share/nginx/html/*
busybox tar -xzf /tmp/site.tar.gz -C /usr/share/nginx/html
exec nginx -c /etc/nginx/image.conf -g 'daemon off;'
`;

/** The paths are those that the official image of nginx is built with. */
const configuration = `pid /run/nginx.pid;
error_log /dev/stderr;
events {}
http {
  include mime.types;
  access_log off;
  client_body_temp_path /var/cache/nginx/client_temp;
  proxy_temp_path /var/cache/nginx/proxy_temp;
  fastcgi_temp_path /var/cache/nginx/fastcgi_temp;
  uwsgi_temp_path /var/cache/nginx/uwsgi_temp;
  scgi_temp_path /var/cache/nginx/scgi_temp;
  server {
    listen 80;
    root /usr/share/nginx/html;
    location = /healthz { return 200 "ok"; }
    location / { try_files $uri $uri/ $uri.html =404; }
  }
}
`;

const page = '<h1>A page of the release</h1>';

/** A site that nginx serves after its image has downloaded it. */
export function staticSite(name: string, variable: string): Program {
  return {
    name,
    service: name,
    workload: `Deployment ${name}`,
    container: name,
    origin: { kind: 'debian', package: 'nginx-light' },
    image: {
      user: 101,
      entrypoint: ['/start.sh'],
      files: { '/start.sh': start(variable), '/etc/nginx/image.conf': configuration },
    },
    notRun: 'the start script and the configuration of our image; ones that do the same run instead',
    purpose: 'downloads its release, and serves a page',
    prepare(sandbox) {
      const site = join(sandbox.folder, 'site');
      mkdirSync(site);
      writeFileSync(join(site, 'index.html'), page);
      const archive = execFileSync('tar', ['-cz', '-C', site, '.']);
      const host = 'forge.ops.eblu.me';
      const certificate = certificateFor(sandbox, host);
      sandbox.addHost(host, peerAddress(1));
      sandbox.addFile(authorities, certificate.certificate);
      serveHttps(peerAddress(1), certificate, (request, response) => {
        response.writeHead(request.url?.endsWith('.tar.gz') === true ? 200 : 404);
        response.end(archive);
      });
      return Promise.resolve();
    },
    async exercise(pod) {
      const response = await fetch(pod.url(80, '/'), { signal: AbortSignal.timeout(5000) });
      assert.equal(await response.text(), page);
      assert.equal(response.headers.get('Content-Type'), 'text/html');
      return 'a page of the release that the declared address serves';
    },
    damage: [
      { kind: 'path', object: 'Deployment', from: '"mountPath":"/run"', to: '"mountPath":"/run/nginx"' },
      { kind: 'path', object: 'Deployment', from: '"/healthz"', to: '"/health"' },
      { kind: 'user', object: 'Deployment', from: '"runAsUser":101', to: '"runAsUser":0' },
      { kind: 'setting', object: 'Deployment', from: variable, to: 'RELEASE_URL' },
      { kind: 'setting', object: 'Deployment', from: 'https://forge', to: 'https://code' },
    ],
  };
}
