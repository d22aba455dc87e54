import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PulumiCommand } from '@pulumi/pulumi/automation/index.js';
import type { Fleet } from '#model/fleet.ts';
import { zoneStack } from '#pulumi/plan/dns.ts';
import { type PlanContext, type Result, runPlan, type Mode, type Plan } from '#pulumi/plan/run.ts';
import { tailnetStack } from '#pulumi/plan/tailnet.ts';
import { FakeFlyctl } from './flyctl.ts';
import { gandiApi, type Zone } from './gandi-api.ts';
import { type StandIn, serve } from './server.ts';
import { type Tailnet, tailscaleApi } from './tailscale-api.ts';

const projects = resolve(import.meta.dirname, '../../pulumi');
const files = ({ network, joints }: Fleet): readonly string[] => [
  'fly/Pulumi.yaml',
  `fly/Pulumi.${joints.edge.app}.yaml`,
  'tailscale/Pulumi.yaml',
  `tailscale/Pulumi.${tailnetStack(network)}.yaml`,
  'gandi/Pulumi.yaml',
  `gandi/Pulumi.${zoneStack(network)}.yaml`,
];

/** An executable of a plugin's name that runs a stand-in. */
function installPlugin(folder: string, name: string): void {
  const path = join(folder, `pulumi-resource-${name}`);
  writeFileSync(
    path,
    `#!/bin/sh\nexec "${process.execPath}" --disable-warning=ExperimentalWarning "${join(import.meta.dirname, `${name}-plugin.ts`)}" "$@"\n`,
  );
  chmodSync(path, 0o755);
}

/** What a run printed, returned or threw. */
export interface Run {
  readonly lines: readonly string[];
  readonly result?: Result;
  readonly error?: Error;
}

/** How a run differs from the usual one. */
export type Changes = Partial<Pick<PlanContext, 'fleet' | 'confirm' | 'acceptDrift' | 'today'>> & {
  readonly environment?: Readonly<Record<string, string | undefined>>;
};

/** A tailnet and a zone on loopback, and an engine with its state in a folder of its own. */
export interface Workspace extends AsyncDisposable {
  readonly tailnet: Tailnet;
  readonly zone: Zone;
  readonly tailscale: StandIn;
  readonly gandi: StandIn;
  readonly flyctl: FakeFlyctl;
  readonly folder: string;
  /** Everything that any run printed or said in an error. */
  readonly said: string[];
  readonly command: PulumiCommand;
  readonly environment: Readonly<Record<string, string>>;
  run(plan: (context: PlanContext) => Plan, mode: Mode, changes?: Changes): Promise<Run>;
}

/** Copies the projects without their programs, which run in this process, and starts both APIs. */
export async function openWorkspace(pulumi: string, base: string, fleet: Fleet, tailnet: Tailnet): Promise<Workspace> {
  mkdirSync(base, { recursive: true });
  const folder = mkdtempSync(join(base, 'pulumi-'));
  for (const name of ['bin', 'state', 'home', 'dist/fly', 'projects/tailscale', 'projects/gandi', 'projects/fly'])
    mkdirSync(join(folder, name), { recursive: true });
  for (const file of files(fleet)) copyFileSync(join(projects, file), join(folder, 'projects', file));
  symlinkSync(pulumi, join(folder, 'bin/pulumi'));
  installPlugin(join(folder, 'bin'), 'tailscale');
  installPlugin(join(folder, 'bin'), 'gandi');
  installPlugin(join(folder, 'bin'), 'command');
  const flyctl = new FakeFlyctl(join(folder, 'bin'));
  const zone: Zone = { name: fleet.network.zone, token: 'gandi-token-of-the-rehearsal', records: new Map() };
  const [tailscale, gandi] = await Promise.all([serve(tailscaleApi(tailnet)), serve(gandiApi(zone))]);
  const environment = {
    PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    PULUMI_HOME: join(folder, 'home'),
    PULUMI_BACKEND_URL: `file://${join(folder, 'state')}`,
    PULUMI_CONFIG_PASSPHRASE: 'passphrase of the rehearsal',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    TAILSCALE_BASE_URL: tailscale.url,
    TAILSCALE_OAUTH_CLIENT_ID: tailnet.client.id,
    TAILSCALE_OAUTH_CLIENT_SECRET: tailnet.client.secret,
    GANDI_URL: gandi.url,
    GANDI_PERSONAL_ACCESS_TOKEN: zone.token,
    FLY_API_TOKEN: 'FlyV1 token-of-the-rehearsal',
  };
  const said: string[] = [];
  const command = await PulumiCommand.get({ root: folder });
  const run: Workspace['run'] = async (plan, mode, { environment: changed = {}, ...changes } = {}) => {
    const lines: string[] = [];
    const context: PlanContext = {
      fleet,
      folder: join(folder, 'projects'),
      environment: { ...environment, ...changed },
      readField: () => Promise.reject(new Error('there is no vault here')),
      // Before any credential of the fleet was issued, so that none has ended.
      today: new Date('2026-01-01'),
      print: (line) => lines.push(line),
      confirm: () => Promise.resolve(false),
      command,
      patience: { firstWait: 20 },
      ...changes,
    };
    try {
      const result = await runPlan(plan(context), mode, context);
      return { lines, result };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      said.push(error.message);
      return { lines, error };
    } finally {
      said.push(...lines);
    }
  };
  return {
    tailnet,
    zone,
    tailscale,
    gandi,
    flyctl,
    folder,
    said,
    command,
    environment,
    run,
    async [Symbol.asyncDispose]() {
      await Promise.all([tailscale, gandi].map((server) => server[Symbol.asyncDispose]()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
