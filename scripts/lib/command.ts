import type { Command } from 'commander';
import { reportError } from './report-error.ts';

/**
 * Reads the command line and runs the command. Whatever goes wrong is printed, and the exit code is then 1.
 *
 * @param consequence what an error means for the user, as a sentence
 */
export async function runCommand(command: Command, consequence?: string): Promise<void> {
  // `npm run check | head` closes the pipe early.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  try {
    await command.parseAsync();
  } catch (error) {
    reportError(error, consequence);
  }
}
