import { readFileSync } from 'node:fs';

/** A process and the program that it runs. */
interface Process {
  readonly pid: number;
  readonly command: string;
}

/**
 * Memory that processes take together, in bytes; 0 where the system does not tell (it does on Linux). The pages of a
 * program's own file count once, however many processes share them (RssAnon and RssFile of `man 5 proc_pid_status`).
 */
export function memoryOf(processes: readonly Process[]): number {
  const shared = new Map<string, number>();
  let own = 0;
  for (const { pid, command } of processes) {
    const status = statusOf(pid);
    const kibibytes = (field: string): number => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
    own += kibibytes('RssAnon') + kibibytes('RssShmem');
    shared.set(command, Math.max(shared.get(command) ?? 0, kibibytes('RssFile')));
  }
  return ([...shared.values()].reduce((sum, size) => sum + size, 0) + own) * 1024;
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
