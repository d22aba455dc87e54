import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from './build.ts';
import {
  type StartedProcess,
  cleanUp,
  folderPrefix,
  markKept,
  signal,
  startTimeOf,
  terminate,
  writeProcesses,
} from './cleanup.ts';
import { memoryOf } from './memory.ts';
import { waitFor } from './wait.ts';

/** A server to start. */
export interface ServerSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /**
   * Added to the environment of this process.
   *
   * @default {}
   */
  readonly env?: Readonly<Record<string, string>>;
  /** Clients (0) are terminated before servers (1), and servers before databases (2). */
  readonly shutdownPhase: 0 | 1 | 2;
  /**
   * Restart the server when it exits on its own, as a kubelet does.
   *
   * @default false
   */
  readonly restart?: boolean;
  /**
   * Tells whether the server answers requests.
   *
   * @default undefined: starting it is enough
   */
  readonly ready?: () => Promise<boolean>;
}

/** A server that was started. */
interface RunningServer {
  readonly spec: ServerSpec;
  readonly process: StartedProcess;
  readonly child: ChildProcess;
}

/** Most servers are idle, so they trade time for memory: garbage is collected twice as often as by Go's default of 100. */
const goMemoryOptions = { GOGC: '50' };

/** Seconds until a server must be ready, on a busy machine. */
const startTimeout = 60;

/**
 * Starts servers, with their logs in one temporary folder, and terminates them in order. If this process exits in any
 * other way, even by SIGKILL, a watchdog terminates them and removes the folder.
 */
export class Supervisor {
  readonly folder = mkdtempSync(folderPrefix());
  readonly #running = new Map<string, RunningServer>();
  readonly #watchdog: ChildProcess;
  readonly #log: Log;
  #peakMemory = 0;

  constructor(log: Log) {
    this.#log = log;
    mkdirSync(join(this.folder, 'logs'));
    writeProcesses(this.folder, []);
    this.#watchdog = spawn(process.execPath, [join(import.meta.dirname, 'watchdog.ts'), this.folder], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    setInterval(() => (this.#peakMemory = Math.max(this.#peakMemory, this.#memory())), 500).unref();
  }

  /** Peak memory of all servers and this process together, in bytes. */
  get peakMemory(): number {
    return this.#peakMemory;
  }

  /** A path in the temporary folder. */
  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  /**
   * Starts a server, and waits until it is ready.
   *
   * @throws Error with the end of its log if it exits at once
   * @throws Timeout if it is not ready within a minute
   */
  async start(spec: ServerSpec): Promise<void> {
    const { child } = this.#spawn(spec);
    const { name, ready } = spec;
    if (ready === undefined) return;
    const state = await waitFor(
      `${name} is ready`,
      startTimeout,
      async () => {
        if (child.exitCode !== null || child.signalCode !== null) return 'exited';
        return (await ready()) ? 'ready' : undefined;
      },
      50,
    );
    if (state === 'exited') throw new Error(`${name} exited during startup:\n${this.logTail(name, 20)}`);
  }

  #spawn(spec: ServerSpec): RunningServer {
    const { name, command, args, env = {}, shutdownPhase } = spec;
    const log = openSync(this.path('logs', `${name}.log`), 'a');
    const child = spawn(command, args, {
      cwd: this.folder,
      env: { ...process.env, ...goMemoryOptions, ...env },
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    child.on('error', (error) => this.#log(`${name}: ${error.message}`));
    const { pid } = child;
    if (pid === undefined) throw new Error(`cannot start ${name}: ${command}`);
    child.once('exit', () => this.#onExit(spec, child));
    const server = { spec, child, process: { name, pid, startTime: startTimeOf(pid) ?? '', shutdownPhase } };
    this.#running.set(name, server);
    this.#recordProcesses();
    return server;
  }

  /** Reports, and if asked restarts, a server that nobody stopped. */
  #onExit(spec: ServerSpec, child: ChildProcess): void {
    const { name, restart = false } = spec;
    if (this.#running.get(name)?.child !== child) return;
    this.#log(`${name} exited unexpectedly${restart ? '; restarting it' : ''}`);
    if (!restart) return;
    setTimeout(() => {
      if (this.#running.get(name)?.child === child) this.#spawn(spec);
    }, 500).unref();
  }

  #recordProcesses(): void {
    writeProcesses(
      this.folder,
      [...this.#running.values()].map((server) => server.process),
    );
  }

  /** Names of the servers that were started and not stopped. */
  get names(): readonly string[] {
    return [...this.#running.keys()];
  }

  #find(name: string): RunningServer {
    const server = this.#running.get(name);
    if (server === undefined) throw new Error(`no server "${name}" is running; running: ${this.names.join(', ')}`);
    return server;
  }

  /** Tells whether a server that was started has not exited. */
  isRunning(name: string): boolean {
    const { child } = this.#find(name);
    return child.exitCode === null && child.signalCode === null;
  }

  /** Kills a server with SIGKILL, waits until it has exited, and returns how to start it again. */
  async kill(name: string): Promise<ServerSpec> {
    const { spec, child, process: killed } = this.#find(name);
    const exited = new Promise((resolve) => child.once('exit', resolve));
    this.#running.delete(name);
    if (child.exitCode === null && child.signalCode === null) {
      signal(killed, 'SIGKILL');
      await exited;
    }
    this.#recordProcesses();
    return spec;
  }

  /** Terminates servers in the order of their shutdown phases. */
  async stop(names: readonly string[]): Promise<void> {
    const processes = names.map((name) => this.#find(name).process);
    for (const name of names) this.#running.delete(name);
    await terminate(processes);
    this.#recordProcesses();
  }

  /** The last lines of a server's log. */
  logTail(name: string, lines: number): string {
    const path = this.path('logs', `${name}.log`);
    if (!existsSync(path)) return '';
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  }

  #memory(): number {
    const servers = [...this.#running.values()].map((server) => ({
      pid: server.process.pid,
      command: server.spec.command,
    }));
    return memoryOf([...servers, { pid: process.pid, command: process.execPath }]);
  }

  /** Terminates every server, and removes the folder. */
  async close(): Promise<void> {
    this.#running.clear();
    await cleanUp(this.folder);
    this.#releaseWatchdog();
  }

  /** Leaves every server running when this process exits. */
  keep(): void {
    markKept(this.folder);
    this.#releaseWatchdog();
    for (const { child } of this.#running.values()) child.unref();
  }

  #releaseWatchdog(): void {
    this.#watchdog.stdin?.end();
    this.#watchdog.unref();
  }
}
