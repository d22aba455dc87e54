import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Files } from './objects.ts';

const run = promisify(execFile);

const identity = {
  GIT_AUTHOR_NAME: 'rehearsal',
  GIT_AUTHOR_EMAIL: 'rehearsal@localhost',
  GIT_COMMITTER_NAME: 'rehearsal',
  GIT_COMMITTER_EMAIL: 'rehearsal@localhost',
  // Ignore the user's settings and hooks.
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
};

/** A git repository on disk that is pushed to the forge. */
export class WorkingCopy {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async git(...args: readonly string[]): Promise<string> {
    const { stdout } = await run('git', args, { cwd: this.folder, env: { ...process.env, ...identity } });
    return stdout.trim();
  }

  /** Creates the repository, with a URL to push to. */
  async init(remote: string): Promise<void> {
    mkdirSync(this.folder, { recursive: true });
    await this.git('init', '--quiet', '--initial-branch=main');
    await this.git('remote', 'add', 'origin', remote);
  }

  /** Replaces `dist/` by these files. */
  write(files: Files): void {
    rmSync(join(this.folder, 'dist'), { recursive: true, force: true });
    for (const [path, text] of files) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), text);
    }
  }

  /** Commits every change, and returns the hash of the commit. */
  async commit(message: string): Promise<string> {
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }

  async push(ref: string): Promise<void> {
    await this.git('push', '--quiet', 'origin', ref);
  }
}
