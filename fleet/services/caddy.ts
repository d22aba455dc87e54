import { internet } from '#model/call.ts';
import { defineNativeService } from '#model/define.ts';
import { always } from '#model/native.ts';
import { notBackedUp } from '#model/storage.ts';
import { indri } from '../hosts.ts';
import { label, logs, paths } from '../indri.ts';
import { gandi } from '../vault.ts';

const data = `${paths.user}/.local/share/caddy`;

/** Name of the Tailscale Service for users. */
export const usersEntryPoint = 'ops';

/**
 * The gateway. It only listens on loopback, and tailscaled forwards to it, so that no device in the LAN can bypass the
 * tailnet policy. It has two entry points: users (that is, the owner) connect to a Tailscale Service, services to the
 * address of indri, which only serves the names that some service calls.
 */
export const caddy = defineNativeService({
  name: 'caddy',
  description: 'Reverse proxy for the internal domain',
  on: indri,
  package: {
    manager: 'source',
    mirror: 'caddy',
    binary: `${paths.source}/caddy/bin/caddy`,
    version: {
      unknown: 'run `caddy version` on indri; from 2.11 on, it rewrites Host for HTTPS upstreams unless told otherwise',
    },
  },
  ports: { users: { port: 8443, bind: 'loopback' }, services: { port: 8444, bind: 'loopback' } },
  jobs: [
    {
      label: label('caddy'),
      command: [`${paths.user}/.config/caddy/caddy-wrapper.sh`],
      when: always,
      env: { XDG_DATA_HOME: `${paths.user}/.local/share`, XDG_CONFIG_HOME: `${paths.user}/.config` },
      workingDirectory: data,
      logs: logs('caddy'),
    },
  ],
  secrets: {
    caddy_gandi_token: { field: gandi.field('pat'), file: `${paths.user}/.config/caddy/gandi-token` },
  },
  data: [{ path: data, backup: notBackedUp('certificates, which Caddy can request again') }],
  calls: [internet('certificates from Let’s Encrypt, with DNS challenges at Gandi')],
  exposures: [
    {
      host: usersEntryPoint,
      port: 'users',
      protocol: 'tcp',
      audience: 'admin',
      auth: { none: 'every service behind it has its own login' },
      tailnetPort: 443,
    },
  ],
});
