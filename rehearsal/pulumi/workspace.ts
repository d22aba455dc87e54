import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PulumiCommand } from '@pulumi/pulumi/automation/index.js';
import type { Fleet } from '#model/fleet.ts';
import { zoneStack } from '#pulumi/plan/dns.ts';
import { type PlanContext, type Result, runPlan, type Mode, type Plan } from '#pulumi/plan/run.ts';
import { tailnetStack } from '#pulumi/plan/tailnet.ts';
import { gandiApi, type Zone } from './fakes/gandi-api.ts';
import { type FakeServer, type Handler, serve } from './fakes/server.ts';
import { FakeFlyctl } from './fakes/flyctl.ts';
import { type Tailnet, tailscaleApi } from './fakes/tailscale-api.ts';

const projects = resolve(import.meta.dirname, '../../pulumi');
const files = ({ network, providers }: Fleet): readonly string[] => [
  'fly/Pulumi.yaml',
  `fly/Pulumi.${providers.edge.app}.yaml`,
  'tailscale/Pulumi.yaml',
  `tailscale/Pulumi.${tailnetStack(network)}.yaml`,
  'gandi/Pulumi.yaml',
  `gandi/Pulumi.${zoneStack(network)}.yaml`,
];

/** Writes an executable with the name of a Pulumi plugin that runs our fake provider. */
function installFakeProvider(folder: string, name: string): void {
  const path = join(folder, `pulumi-resource-${name}`);
  writeFileSync(
    path,
    `#!/bin/sh\nexec "${process.execPath}" --disable-warning=ExperimentalWarning "${join(import.meta.dirname, `fakes/${name}-provider.ts`)}" "$@"\n`,
  );
  chmodSync(path, 0o755);
}

/** The outcome of a run: what it printed, and what it returned or threw. */
export interface Run {
  readonly lines: readonly string[];
  readonly result?: Result;
  readonly error?: Error;
}

/**
 * Options of a run.
 *
 * @default the fleet of the workspace, no confirmation, no accepted drift, the first day of 2026
 */
export type RunOptions = Partial<Pick<PlanContext, 'fleet' | 'confirm' | 'acceptDrift' | 'today'>> & {
  /** Variables to change; undefined removes one. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
};

/** A fake tailnet and DNS zone, and a Pulumi engine with its state in a folder of its own. */
export interface Workspace extends AsyncDisposable {
  readonly tailnet: Tailnet;
  readonly zone: Zone;
  readonly tailscale: FakeServer;
  readonly gandi: FakeServer;
  readonly flyctl: FakeFlyctl;
  readonly folder: string;
  /** Every line and error message of any run. */
  readonly output: string[];
  readonly command: PulumiCommand;
  readonly environment: Readonly<Record<string, string>>;
  run(plan: (context: PlanContext) => Plan, mode: Mode, options?: RunOptions): Promise<Run>;
}

/**
 * Starts both fake APIs, and copies the Pulumi projects without their programs, which run in this process.
 *
 * @param pulumi path of Pulumi's command line
 * @param base folder in which to create the workspace
 * @param observe wraps the API of Tailscale
 */
export async function openWorkspace(
  pulumi: string,
  base: string,
  fleet: Fleet,
  tailnet: Tailnet,
  observe = (api: Handler): Handler => api,
): Promise<Workspace> {
  mkdirSync(base, { recursive: true });
  const folder = mkdtempSync(join(base, 'pulumi-'));
  for (const name of ['bin', 'state', 'home', 'dist/fly', 'projects/tailscale', 'projects/gandi', 'projects/fly'])
    mkdirSync(join(folder, name), { recursive: true });
  for (const file of files(fleet)) copyFileSync(join(projects, file), join(folder, 'projects', file));
  symlinkSync(pulumi, join(folder, 'bin/pulumi'));
  installFakeProvider(join(folder, 'bin'), 'tailscale');
  installFakeProvider(join(folder, 'bin'), 'gandi');
  installFakeProvider(join(folder, 'bin'), 'command');
  const flyctl = new FakeFlyctl(join(folder, 'bin'));
  const zone: Zone = { name: fleet.network.zone, token: 'fake-gandi-token', records: new Map() };
  const [tailscale, gandi] = await Promise.all([serve(observe(tailscaleApi(tailnet))), serve(gandiApi(zone))]);
  const environment = {
    PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    PULUMI_HOME: join(folder, 'home'),
    PULUMI_BACKEND_URL: `file://${join(folder, 'state')}`,
    PULUMI_CONFIG_PASSPHRASE: 'rehearsal',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    TAILSCALE_BASE_URL: tailscale.url,
    TAILSCALE_OAUTH_CLIENT_ID: tailnet.client.id,
    TAILSCALE_OAUTH_CLIENT_SECRET: tailnet.client.secret,
    GANDI_URL: gandi.url,
    GANDI_PERSONAL_ACCESS_TOKEN: zone.token,
    FLY_API_TOKEN: 'FlyV1 fake-fly-token',
  };
  const output: string[] = [];
  const command = await PulumiCommand.get({ root: folder });
  const run: Workspace['run'] = async (plan, mode, { environment: changed = {}, ...options } = {}) => {
    const lines: string[] = [];
    const context: PlanContext = {
      fleet,
      folder: join(folder, 'projects'),
      environment: { ...environment, ...changed },
      readField: () => Promise.reject(new Error('there is no vault here')),
      // Before any credential of the fleet expires.
      today: new Date('2026-01-01'),
      print: (line) => lines.push(line),
      confirm: () => Promise.resolve(false),
      command,
      retry: { firstWait: 20 },
      ...options,
    };
    try {
      const result = await runPlan(plan(context), mode, context);
      return { lines, result };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      output.push(error.message);
      return { lines, error };
    } finally {
      output.push(...lines);
    }
  };
  return {
    tailnet,
    zone,
    tailscale,
    gandi,
    flyctl,
    folder,
    output,
    command,
    environment,
    run,
    async [Symbol.asyncDispose]() {
      await Promise.all([tailscale, gandi].map((server) => server[Symbol.asyncDispose]()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
