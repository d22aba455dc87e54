import { cleanUp, isKept } from './cleanup.ts';

/**
 * Cleans up when the command that started a rehearsal has exited. The pipe to it closes even if it was killed by
 * SIGKILL. Runs as a process of its own: `watchdog.ts <folder>`.
 */
const [folder = ''] = process.argv.slice(2);
process.on('SIGINT', () => undefined);
process.stdin.resume();
process.stdin.on('close', () => {
  if (!isKept(folder)) void cleanUp(folder);
});
