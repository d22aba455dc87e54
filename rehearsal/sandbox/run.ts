import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Supervisor } from '../lib/supervisor.ts';
import { waitFor } from '../lib/wait.ts';

/** A module with an exported `main` that runs in namespaces of its own. */
export interface Job {
  /** Unique among the jobs of a rehearsal. */
  readonly name: string;
  /** Absolute path of the module. */
  readonly module: string;
  /** Its argument. It may hold secrets, so only root can read the file. */
  readonly input: object;
  /** Seconds. */
  readonly timeout: number;
}

const worker = join(import.meta.dirname, 'worker.ts');

/**
 * Runs a job with private process, mount, network, host name and IPC namespaces. The job's folder is its `folder`.
 * Nothing of it outlives this process.
 *
 * @throws Error with the reason if `main` throws
 * @throws Timeout if it takes too long
 */
export async function runInNamespaces(supervisor: Supervisor, { name, module, input, timeout }: Job): Promise<unknown> {
  const server = `sandbox-${name}`;
  const folder = supervisor.path('sandboxes', name);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const [inputFile, outputFile] = [`${folder}.input.json`, `${folder}.output.json`];
  writeFileSync(inputFile, JSON.stringify({ ...input, folder }), { mode: 0o600 });
  await supervisor.start({
    name: server,
    command: 'unshare',
    args: [
      ...['--pid', '--mount', '--net', '--uts', '--ipc', '--fork', '--kill-child', '--mount-proc'],
      ...[process.execPath, '--disable-warning=ExperimentalWarning', worker, module, inputFile, outputFile],
    ],
    shutdownPhase: 0,
  });
  try {
    const hasEnded = (): boolean => existsSync(outputFile) || !supervisor.isRunning(server);
    await waitFor(`${name} has ended`, timeout, () => Promise.resolve(hasEnded() || undefined), 50);
    if (!existsSync(outputFile)) throw new Error(`${name} exited:\n${supervisor.logTail(server, 20)}`);
  } finally {
    await supervisor.stop([server]);
  }
  const result = JSON.parse(readFileSync(outputFile, 'utf8')) as { readonly value?: unknown; readonly error?: string };
  if (result.error !== undefined) throw new Error(result.error);
  return result.value;
}
