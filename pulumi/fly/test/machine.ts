import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { EdgeConfig } from '../config.ts';
import { MACHINE, type Machine } from '../machine.ts';
import { commandOf } from './world.ts';

/** The generated machine's layout below a folder; programs that cannot be had are replaced by `fakes`. */
export const machineIn = (folder: string, nginx: string, fakes: Partial<Machine> = {}): Machine => ({
  ...MACHINE,
  nginx: [nginx, ...commandOf(folder)],
  fail2ban: ['fail2ban-server'],
  proxyUser: 'root',
  alloyUser: 'root',
  services: join(folder, 'services'),
  scripts: join(folder, 'scripts'),
  fail2banFolder: join(folder, 'fail2ban'),
  alloyConfig: join(folder, 'alloy/config.alloy'),
  state: join(folder, 'state'),
  tunnelState: join(folder, 'tunnel-state'),
  tunnelRun: join(folder, 'tunnel-run'),
  watchSeconds: 1,
  ...fakes,
});

/** Writes files; those that begin with `#!` may be run. */
export function writeFiles(files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    if (text.startsWith('#!')) chmodSync(path, 0o755);
  }
}

/** A program that runs until it is ended. */
export class Running {
  output = '';
  readonly process: ChildProcess;

  constructor(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const [program = '', ...args] = words;
    this.process = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
    for (const stream of [this.process.stdout, this.process.stderr])
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('close', resolve));
    this.process.kill(signal);
    await ended;
  }
}

/** The shorter times of the tests. */
export const withBans = (config: EdgeConfig, banSeconds: number): EdgeConfig => ({
  ...config,
  bans: { ...config.bans, banSeconds },
});
