import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that was started, as it is written down in the folder of its rehearsal. */
export interface StartedProcess {
  readonly name: string;
  readonly pid: number;
  /** When it was started, as the operating system says: a number that is used again is not our process. */
  readonly since: string;
  /** Processes of the lowest phase end first, and the next ones only when they are gone. */
  readonly phase: number;
}

const prefix = 'blumeops-rehearsal-';
const list = 'processes.json';
const keepMark = 'keep';

/** How long a process may take to end before it is killed, in milliseconds. */
const grace = 2500;

/** Prefix of the folders of rehearsals. */
export const folderPrefix = (): string => join(tmpdir(), prefix);

/** When a process was started, or undefined when there is none. */
export function startTimeOf(pid: number): string | undefined {
  if (existsSync('/proc/self/stat')) {
    try {
      const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name in parentheses may hold spaces; field 22 is the start, field 3 the state.
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

const alive = ({ pid, since }: StartedProcess): boolean => startTimeOf(pid) === since;

/** Ends a process and whatever it started; it leads a group of its own. */
export function signal({ pid }: Pick<StartedProcess, 'pid'>, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch {
    // It ended meanwhile.
  }
}

export const writeProcesses = (folder: string, started: readonly StartedProcess[]): void =>
  writeFileSync(join(folder, list), JSON.stringify(started));

export const readProcesses = (folder: string): readonly StartedProcess[] =>
  existsSync(join(folder, list)) ? (JSON.parse(readFileSync(join(folder, list), 'utf8')) as StartedProcess[]) : [];

async function gone(processes: readonly StartedProcess[], milliseconds: number): Promise<boolean> {
  const deadline = performance.now() + milliseconds;
  while (processes.some(alive)) {
    if (performance.now() > deadline) return false;
    await sleep(25);
  }
  return true;
}

/**
 * Ends processes phase by phase: an API server whose database went first would never end, so clients come first and
 * the database last. Whoever does not end in time is killed.
 */
export async function terminate(processes: readonly StartedProcess[]): Promise<void> {
  const phases = [...new Set(processes.map(({ phase }) => phase))].sort((a, b) => a - b);
  for (const phase of phases) {
    const members = processes.filter((item) => item.phase === phase && alive(item));
    for (const item of members) signal(item, 'SIGTERM');
    if (await gone(members, grace)) continue;
    for (const item of members.filter(alive)) signal(item, 'SIGKILL');
    await gone(members, grace);
  }
}

/** Ends everything that a rehearsal started, and removes its folder. */
export async function cleanUp(folder: string): Promise<void> {
  await terminate(readProcesses(folder));
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Says that the processes outlive the command that started them. */
export const markKept = (folder: string): void => writeFileSync(join(folder, keepMark), '');

export const isKept = (folder: string): boolean => existsSync(join(folder, keepMark));

/** Folders of the rehearsals that were left running by this user. */
export const keptFolders = (): readonly string[] =>
  readdirSync(tmpdir())
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(tmpdir(), name))
    .filter((folder) => isKept(folder) && statSync(folder).uid === process.getuid?.());
