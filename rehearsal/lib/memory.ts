import { readFileSync } from 'node:fs';

/** A process and the executable that it runs. */
interface Process {
  readonly pid: number;
  readonly command: string;
}

/** Memory of one process in kibibytes, by kind: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
interface ResidentSet {
  readonly anonymous: number;
  readonly file: number;
  readonly shared: number;
}

/** Parses `/proc/<pid>/status`; missing fields count as 0. */
export function residentSet(status: string): ResidentSet {
  const kibibytes = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0);
  return { anonymous: kibibytes('RssAnon'), file: kibibytes('RssFile'), shared: kibibytes('RssShmem') };
}

/**
 * Memory of processes together, in bytes. The pages of an executable count once, however many processes map them.
 * Returns 0 on systems without `/proc`.
 */
export function memoryOf(processes: readonly Process[], readStatus = statusOf): number {
  const executables = new Map<string, number>();
  let kibibytes = 0;
  for (const { pid, command } of processes) {
    const { anonymous, file, shared } = residentSet(readStatus(pid));
    kibibytes += anonymous + shared;
    executables.set(command, Math.max(executables.get(command) ?? 0, file));
  }
  return [...executables.values()].reduce((sum, size) => sum + size, kibibytes) * 1024;
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
