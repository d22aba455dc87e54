import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from './build.ts';
import { memoryOf } from './memory.ts';
import {
  type StartedProcess,
  terminate,
  folderPrefix,
  markKept,
  cleanUp,
  signal,
  startTimeOf,
  writeProcesses,
} from './cleanup.ts';
import { waitFor } from './wait.ts';

/** A server to start. */
export interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** When it ends relative to others: clients (0) before servers (1) before databases (2). */
  readonly phase: 0 | 1 | 2;
  /** Started again when it ends by itself, as a kubelet would. Default: false. */
  readonly restarts?: boolean;
  /** True once it answers. */
  readonly ready?: () => Promise<boolean>;
}

/** A server that was started. */
export interface Running {
  readonly program: Program;
  readonly started: StartedProcess;
  readonly child: ChildProcess;
}

/** Most servers idle, so they can well collect their garbage twice as often as Go has it; the busy ones say otherwise. */
const goMemoryOptions = { GOGC: '50' };

/** Seconds that a server may take until it answers; the machine may be busy. */
const startWithin = 60;

/**
 * Starts servers with their logs in one temporary folder, and ends them in order. Whatever happens to the command,
 * even SIGKILL, a watchdog ends them and removes the folder.
 */
export class Supervisor {
  readonly folder = mkdtempSync(folderPrefix());
  readonly #running = new Map<string, Running>();
  readonly #watchdog: ChildProcess;
  readonly #log: Log;
  #peak = 0;

  constructor(log: Log) {
    this.#log = log;
    mkdirSync(join(this.folder, 'logs'));
    writeProcesses(this.folder, []);
    this.#watchdog = spawn(process.execPath, [join(import.meta.dirname, 'watchdog.ts'), this.folder], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    setInterval(() => (this.#peak = Math.max(this.#peak, this.memory())), 500).unref();
  }

  /** The most memory that all servers and this command had together, in bytes. */
  get peakMemory(): number {
    return this.#peak;
  }

  /** A path in the temporary folder. */
  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  /** Starts a server and waits until it answers. */
  async start(program: Program): Promise<Running> {
    const running = this.#spawn(program);
    const { ready } = program;
    if (ready === undefined) return running;
    await waitFor(
      `${program.name} answers`,
      startWithin,
      async () => {
        if (running.child.exitCode !== null || running.child.signalCode !== null) return 'ended';
        return (await ready()) ? 'ready' : undefined;
      },
      50,
    ).then((state) => {
      if (state === 'ended') throw new Error(`${program.name} ended at once:\n${this.logTail(program.name, 20)}`);
    });
    return running;
  }

  #spawn(program: Program): Running {
    const { name, command, args, env = {}, cwd = this.folder } = program;
    const log = openSync(this.path('logs', `${name}.log`), 'a');
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...goMemoryOptions, ...env },
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    child.on('error', (error) => this.#log(`${name}: ${error.message}`));
    const { pid } = child;
    if (pid === undefined) throw new Error(`${name} cannot be started: ${command}`);
    child.once('exit', () => this.#ended(program, child));
    const running = { program, child, started: { name, pid, since: startTimeOf(pid) ?? '', phase: program.phase } };
    this.#running.set(name, running);
    this.#write();
    return running;
  }

  /** A server that nobody ended is started again, or at least spoken of. */
  #ended(program: Program, child: ChildProcess): void {
    const { name, restarts = false } = program;
    if (this.#running.get(name)?.child !== child) return;
    this.#log(`${name} ended by itself${restarts ? ' and is started again' : ''}`);
    if (!restarts) return;
    setTimeout(() => {
      if (this.#running.get(name)?.child === child) this.#spawn(program);
    }, 500).unref();
  }

  #write(): void {
    writeProcesses(
      this.folder,
      [...this.#running.values()].map(({ started }) => started),
    );
  }

  /** Names of the servers that were started and not stopped. */
  get names(): readonly string[] {
    return [...this.#running.keys()];
  }

  #find(name: string): Running {
    const running = this.#running.get(name);
    if (running === undefined) throw new Error(`${name} was not started; there are ${this.names.join(', ')}`);
    return running;
  }

  /** Kills a server as a power cut would, and waits until it is gone. */
  async kill(name: string): Promise<Program> {
    const { program, child, started } = this.#find(name);
    const gone = new Promise((resolve) => child.once('exit', resolve));
    this.#running.delete(name);
    if (child.exitCode === null && child.signalCode === null) {
      signal(started, 'SIGKILL');
      await gone;
    }
    this.#write();
    return program;
  }

  /** Ends servers in order. */
  async stop(names: readonly string[]): Promise<void> {
    const started = names.map((name) => this.#find(name).started);
    for (const name of names) this.#running.delete(name);
    await terminate(started);
    this.#write();
  }

  /** The last lines of a server's log. */
  logTail(name: string, lines: number, matching = /./): string {
    const path = this.path('logs', `${name}.log`);
    if (!existsSync(path)) return '';
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => matching.test(line))
      .slice(-lines)
      .join('\n');
  }

  /** Memory of all servers and of this command, in bytes. */
  memory(): number {
    const servers = [...this.#running.values()].map(({ program, started }) => ({
      pid: started.pid,
      command: program.command,
    }));
    return memoryOf([...servers, { pid: process.pid, command: process.execPath }]);
  }

  /** Ends everything and removes the folder. */
  async close(): Promise<void> {
    this.#running.clear();
    await cleanUp(this.folder);
    this.#watchdog.stdin?.end();
    this.#watchdog.unref();
  }

  /** Leaves everything running; `stop` ends it later. */
  keep(): void {
    markKept(this.folder);
    this.#watchdog.stdin?.end();
    this.#watchdog.unref();
    for (const { child } of this.#running.values()) child.unref();
  }
}
