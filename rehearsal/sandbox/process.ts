import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmodSync, closeSync, openSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';
import { waitFor } from '../lib/wait.ts';

const run = promisify(execFile);

/** Who a process is. */
export interface Identity {
  readonly user: number;
  readonly group: number;
  readonly groups: readonly number[];
  readonly capabilities: readonly string[];
}

/** A process in a root folder of its own. */
export interface ProcessSpec extends Identity {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly root: string;
  readonly readOnlyRoot: boolean;
  readonly workingDir: string;
  readonly hostName: string;
  /** Folders and files of the sandbox, by their path in the root folder. */
  readonly binds: readonly { readonly from: string; readonly to: string; readonly readOnly: boolean }[];
  /** File for its output. */
  readonly log: string;
}

/** Changes the user, and drops every capability except some. The program has then no way to get others. */
const setpriv = ({ user, group, groups, capabilities }: Identity): readonly string[] => {
  const kept = capabilities.map((name) => `+${name.toLowerCase()}`);
  const set = ['-all', ...kept].join(',');
  return [
    ...['/usr/bin/setpriv', `--reuid=${user}`, `--regid=${group}`],
    groups.length === 0 ? '--clear-groups' : `--groups=${groups.join(',')}`,
    ...[`--inh-caps=${set}`, `--ambient-caps=${set}`, `--bounding-set=${set}`, '--no-new-privs', '--'],
  ];
};

/** Builds the arguments of bubblewrap: https://manpages.debian.org/bookworm/bubblewrap/bwrap.1.en.html */
const bubblewrap = (spec: ProcessSpec): readonly string[] => [
  ...['--die-with-parent', '--unshare-pid', '--as-pid-1', '--unshare-uts', '--hostname', spec.hostName],
  ...[spec.readOnlyRoot ? '--ro-bind' : '--bind', spec.root, '/', '--proc', '/proc', '--dev', '/dev'],
  ...spec.binds.flatMap(({ from, to, readOnly }) => [readOnly ? '--ro-bind' : '--bind', from, to]),
  ...['--chdir', spec.workingDir, '--info-fd', '3', '--', ...setpriv(spec), ...spec.command],
];

/** A process that was started in a sandbox. Its command has process id 1, as in a container. */
export class SandboxProcess {
  readonly spec: ProcessSpec;
  readonly #child: ChildProcess;
  readonly #pid: number;

  private constructor(spec: ProcessSpec, child: ChildProcess, pid: number) {
    this.spec = spec;
    this.#child = child;
    this.#pid = pid;
  }

  /** @throws Error with the end of the log if its root folder cannot be set up */
  static async start(spec: ProcessSpec): Promise<SandboxProcess> {
    // Programs open /dev/stderr again, as their user.
    const log = openSync(spec.log, 'a', 0o666);
    chmodSync(spec.log, 0o666);
    const child = spawn('bwrap', bubblewrap(spec), {
      env: { ...spec.environment },
      stdio: ['ignore', log, log, 'pipe'],
    });
    closeSync(log);
    const info = new Promise<string>((resolve, reject) => {
      let text = '';
      child.stdio[3]?.on('data', (chunk: Buffer) => (text += chunk.toString()));
      child.stdio[3]?.on('end', () => resolve(text));
      child.on('error', reject);
    });
    const [, pid] = /"child-pid": (\d+)/.exec(await info) ?? [];
    if (pid === undefined) throw new Error(`cannot prepare the sandbox: ${readFileSync(spec.log, 'utf8')}`);
    return new SandboxProcess(spec, child, Number(pid));
  }

  get hasExited(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** How it exited; undefined while it runs. */
  get exit(): string | undefined {
    if (!this.hasExited) return undefined;
    return this.#child.signalCode ?? `exit code ${this.#child.exitCode ?? ''}`;
  }

  /** The end of its output. */
  logTail(lines = 12): string {
    return readFileSync(this.spec.log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  }

  /**
   * Runs a command beside it, as the same user in the same root folder, and returns what it prints.
   *
   * @throws Error with its output if it fails
   */
  async exec(command: readonly string[], environment = this.spec.environment, seconds = 30): Promise<string> {
    const enter = [`--target=${this.#pid}`, '--mount', '--pid', '--uts'];
    const { stdout } = await run('nsenter', [...enter, '--', ...setpriv(this.spec), ...command], {
      env: { ...environment },
      timeout: seconds * 1000,
      maxBuffer: 2 ** 24,
    });
    return stdout;
  }

  /** Sends SIGTERM, and waits until it has exited, as a kubelet does before it kills a container. */
  async stop(seconds: number): Promise<void> {
    if (this.hasExited) return;
    process.kill(this.#pid, 'SIGTERM');
    await waitFor(
      `${this.spec.hostName} exits on SIGTERM`,
      seconds,
      () => Promise.resolve(this.hasExited || undefined),
      25,
    );
  }

  /** Peak resident memory of its processes, in bytes. */
  peakMemory(): number {
    const namespaceOf = (pid: string | number): string | undefined => {
      try {
        return readlinkSync(`/proc/${pid}/ns/pid`);
      } catch {
        return undefined;
      }
    };
    const own = namespaceOf(this.#pid);
    if (own === undefined) return 0;
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && namespaceOf(name) === own)
      .reduce((sum, pid) => sum + peakOf(pid), 0);
  }
}

/** `VmHWM` of a process, in bytes; 0 if it has exited. */
function peakOf(pid: string): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
