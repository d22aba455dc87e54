import * as command from '@pulumi/command';
import { type Output, StackReference, getOrganization, interpolate, secret } from '@pulumi/pulumi';
import type { Fleet } from '#model/fleet.ts';
import { expectConfig } from '../lib/config.ts';
import { tailnetStack } from '../plan/tailnet.ts';
import { edgeConfig } from './config.ts';
import { edgeVersion } from './files.ts';
import { command as words } from './shell.ts';

/** What `fly deploy` reads: the generated files, seen from this folder, so that the state holds no machine's path. */
const FOLDER = '../../dist/fly';

/** What the stack tells others. */
export interface EdgeOutputs {
  /** Hash of what the machines were built from; they serve it too. */
  readonly version: string;
  readonly hosts: readonly string[];
  readonly [name: string]: unknown;
}

/** A shell command that runs `make` only where `look` fails: what is there already is left as it is. */
const unless = (look: string, make: string): string => `${look} >/dev/null 2>&1 || ${make}`;

/**
 * The edge of a fleet, in the order in which nobody is cut off: the application, its addresses, the key of the tunnel
 * (staged, so that it reaches the machines with the deployment and not before), the deployment, the certificates. The
 * names of the zone follow in the stack of the zone.
 *
 * Every command can run again: what is there already is left as it is. Fly's token is in the environment, and the key
 * goes through standard input: neither is in an argument.
 *
 * @throws RunError where the stack is for another application.
 */
export function edgeProgram(fleet: Fleet): EdgeOutputs {
  const config = edgeConfig(fleet);
  const { app, sites } = config;
  expectConfig({ key: 'blumeops-edge:app', value: app, what: 'the application of the fleet' });
  const at = ['--app', app];
  const fly = (...args: readonly string[]): string => words('flyctl', ...args, ...at);

  const application = new command.local.Command('app', {
    create: unless(fly('status'), words('flyctl', 'apps', 'create', app)),
  });
  const addresses = new command.local.Command(
    'addresses',
    {
      create: [
        unless(`${fly('ips', 'list')} | grep -qi 'v4'`, fly('ips', 'allocate-v4', '--shared', '--yes')),
        unless(`${fly('ips', 'list')} | grep -qi 'v6'`, fly('ips', 'allocate-v6')),
      ].join('\n'),
    },
    { dependsOn: [application] },
  );
  const key = tunnelKey(fleet);
  const tunnel = new command.local.Command(
    'tunnel-key',
    {
      create: fly('secrets', 'import', '--stage'),
      update: fly('secrets', 'import', '--stage'),
      stdin: secret(interpolate`TS_AUTHKEY=${key}\n`),
    },
    { dependsOn: [application], additionalSecretOutputs: ['stdin'] },
  );
  const version = edgeVersion(config);
  const deploy = fly('deploy', '--config', 'fly.toml', '--remote-only');
  const deployment = new command.local.Command(
    'deployment',
    { create: deploy, update: deploy, dir: FOLDER, environment: { EDGE_VERSION: version } },
    { dependsOn: [addresses, tunnel] },
  );
  for (const { host } of sites)
    new command.local.Command(
      `certificate-${host}`,
      {
        create: unless(fly('certs', 'show', host), fly('certs', 'add', host)),
        delete: fly('certs', 'remove', host, '--yes'),
      },
      { dependsOn: [deployment] },
    );
  return { version, hosts: sites.map(({ host }) => host) };
}

/** The key with which the machine joins, as the stack of the tailnet made it. This stack never makes another. */
function tunnelKey({ network }: Fleet): Output<string> {
  const reference = new StackReference('tailnet', {
    name: `${getOrganization()}/blumeops-tailnet/${tailnetStack(network)}`,
  });
  return secret(reference.requireOutput('edgeAuthKey') as Output<string>);
}
