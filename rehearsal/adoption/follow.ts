import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Fleet } from '#model/fleet.ts';
import { secretsRegister } from '#model/views/secrets.ts';
import { isAutomated } from '../lib/application-state.ts';
import { kubectlBinary } from '../lib/binaries.ts';
import { type Log, locate } from '../lib/build.ts';
import type { BeforeDelivery } from '../lib/delivery.ts';
import { applicationsIn } from '../lib/objects.ts';
import type { Supervisor } from '../lib/supervisor.ts';
import { type Command, type Step, commandOf, pagePath } from './steps.ts';

const run = promisify(execFile);

/** Executes a command line of the page in a shell. */
type Shell = (line: string) => Promise<void>;

/** A shell with kubectl, the contexts of all clusters, and the repository as its folder. */
async function openShell(supervisor: Supervisor, before: BeforeDelivery, log: Log): Promise<Shell> {
  const folder = mkdtempSync(supervisor.path('shell-'));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync(await locate(kubectlBinary, log), join(bin, 'kubectl'));
  const env = {
    HOME: folder,
    PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
    KUBECONFIG: before.clusters.map(({ kubeconfig }) => kubeconfig).join(delimiter),
  };
  return async (line) => {
    try {
      await run('sh', ['-euc', line], { cwd: before.repository, env });
    } catch (error) {
      throw new Error(`${pagePath}: ${line}\n${(error as { stderr?: string }).stderr ?? String(error)}`, {
        cause: error,
      });
    }
  };
}

/** @throws Error if a command that is not executed would not do what the page says */
function check(command: Exclude<Command, { kind: 'execute' }>, fleet: Fleet, before: BeforeDelivery): void {
  if (command.kind === 'vault-field') {
    const { item, field } = command;
    if (!secretsRegister(fleet).some((entry) => entry.field.item.title === item && entry.field.name === field))
      throw new Error(`${pagePath}: no service reads ${item}/${field}`);
  }
  if (command.kind === 'sync') {
    const manual = applicationsIn(before.objects)
      .filter((application) => !isAutomated(application))
      .map(({ metadata }) => metadata.name);
    const [said, expected] = [command.applications, manual].map((names) => [...names].sort().join(' '));
    if (said !== expected) throw new Error(`${pagePath} syncs ${said}, but those synced by hand are ${expected}`);
  }
}

/** What became of the commands of the page. */
export interface Followed {
  readonly executed: readonly string[];
  readonly checked: readonly string[];
  /** Only their names were read, because they need the real tailnet or DNS. */
  readonly skipped: readonly string[];
}

const outcomes = {
  execute: 'executed',
  'vault-field': 'checked',
  sync: 'checked',
  script: 'skipped',
  wait: 'skipped',
  bootstrap: 'skipped',
} as const satisfies Record<Command['kind'], keyof Followed>;

/**
 * Follows the steps of the page in order: executes what concerns the clusters, and checks the rest.
 *
 * @throws Error with the first command that fails
 */
export async function follow(
  steps: readonly Step[],
  fleet: Fleet,
  supervisor: Supervisor,
  before: BeforeDelivery,
  log: Log,
): Promise<Followed> {
  const shell = await openShell(supervisor, before, log);
  const followed: Record<keyof Followed, string[]> = { executed: [], checked: [], skipped: [] };
  for (const line of steps.flatMap(({ commands }) => commands)) {
    const command = commandOf(line);
    if (command.kind === 'execute') await shell(command.line);
    else check(command, fleet, before);
    followed[outcomes[command.kind]].push(line);
  }
  return followed;
}
