import { isKept, cleanUp } from './cleanup.ts';

/**
 * Waits until the command that started a rehearsal is gone, however it went, and cleans up behind it: the pipe closes
 * even on SIGKILL. A process of its own, started by the supervisor.
 */
const [folder = ''] = process.argv.slice(2);
process.on('SIGINT', () => undefined);
process.stdin.resume();
process.stdin.on('close', () => {
  if (!isKept(folder)) void cleanUp(folder);
});
