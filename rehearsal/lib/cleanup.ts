import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that a rehearsal started, as recorded in its folder. */
export interface StartedProcess {
  readonly name: string;
  readonly pid: number;
  /** The start time that the operating system reports: tells our process from a later one with the same id. */
  readonly startTime: string;
  /** Processes of a lower phase are terminated first; the next phase begins when they have exited. */
  readonly shutdownPhase: number;
}

const prefix = 'blumeops-rehearsal-';
const processList = 'processes.json';
const keepMarker = 'keep';

/** Milliseconds from SIGTERM to SIGKILL. */
const gracePeriod = 2500;

/** The start of the path of every rehearsal's folder. */
export const folderPrefix = (): string => join(tmpdir(), prefix);

/**
 * The start time in `/proc/<pid>/stat`, which is field 22; undefined for a zombie. The process name, in parentheses, may
 * itself hold spaces and parentheses: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function startTimeIn(stat: string): string | undefined {
  const fieldsFromState = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fieldsFromState[0] === 'Z' ? undefined : fieldsFromState[19];
}

/** When a process was started; undefined if it does not exist or has exited. */
export function startTimeOf(pid: number): string | undefined {
  try {
    return existsSync('/proc/self/stat')
      ? startTimeIn(readFileSync(`/proc/${pid}/stat`, 'utf8'))
      : execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

const isRunning = ({ pid, startTime }: StartedProcess): boolean => startTimeOf(pid) === startTime;

/** Signals a process and its children. It must lead a process group. */
export function signal({ pid }: Pick<StartedProcess, 'pid'>, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch {
    // It has exited in the meantime.
  }
}

export const writeProcesses = (folder: string, processes: readonly StartedProcess[]): void =>
  writeFileSync(join(folder, processList), JSON.stringify(processes));

export const readProcesses = (folder: string): readonly StartedProcess[] =>
  existsSync(join(folder, processList))
    ? (JSON.parse(readFileSync(join(folder, processList), 'utf8')) as StartedProcess[])
    : [];

async function haveExited(processes: readonly StartedProcess[], milliseconds: number): Promise<boolean> {
  const deadline = performance.now() + milliseconds;
  while (processes.some(isRunning)) {
    if (performance.now() > deadline) return false;
    await sleep(25);
  }
  return true;
}

/**
 * Terminates processes phase by phase, because an API server whose etcd has exited ignores SIGTERM. A process that
 * outlives the grace period is killed.
 */
export async function terminate(processes: readonly StartedProcess[]): Promise<void> {
  const phases = [...new Set(processes.map(({ shutdownPhase }) => shutdownPhase))].sort((a, b) => a - b);
  for (const phase of phases) {
    const members = processes.filter((item) => item.shutdownPhase === phase && isRunning(item));
    for (const item of members) signal(item, 'SIGTERM');
    if (await haveExited(members, gracePeriod)) continue;
    for (const item of members.filter(isRunning)) signal(item, 'SIGKILL');
    await haveExited(members, gracePeriod);
  }
}

/** Terminates every process of a rehearsal, and removes its folder. */
export async function cleanUp(folder: string): Promise<void> {
  await terminate(readProcesses(folder));
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Records that the processes are to outlive the command that started them. */
export const markKept = (folder: string): void => writeFileSync(join(folder, keepMarker), '');

export const isKept = (folder: string): boolean => existsSync(join(folder, keepMarker));

/** Folders of the rehearsals that this user left running. */
export const keptFolders = (): readonly string[] =>
  readdirSync(tmpdir())
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(tmpdir(), name))
    .filter((folder) => isKept(folder) && statSync(folder).uid === process.getuid?.());
