import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** What a container image brings: here, what is added to the Debian tree, and how the program is started. */
export interface Image {
  /** The owner of the image's own files, and of the data that the program has written to its claims. */
  readonly user: number;
  /** Name of {@link user}, if the image has one. @default undefined */
  readonly account?: string;
  /** @default [] */
  readonly entrypoint?: readonly string[];
  /** Arguments unless the manifest gives some. @default [] */
  readonly command?: readonly string[];
  /** @default '/' */
  readonly workingDir?: string;
  /** @default {} */
  readonly environment?: Readonly<Record<string, string>>;
  /** Folders that belong to {@link user}. @default [] */
  readonly folders?: readonly string[];
  /** Texts of files, by path. A text that begins with `#!` is executable. @default {} */
  readonly files?: Readonly<Record<string, string>>;
  /** Programs of this machine, by their path in the image. @default {} */
  readonly programs?: Readonly<Record<string, string>>;
}

/** `PATH` of an image that sets none. */
export const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Adds what an image brings to a root folder. */
export function unpack(root: string, { user, account, folders = [], files = {}, programs = {} }: Image): void {
  if (account !== undefined)
    appendFileSync(join(root, 'etc/passwd'), `${account}:x:${user}:${user}::/home/${account}:/bin/sh\n`);
  for (const folder of folders) {
    mkdirSync(join(root, folder), { recursive: true });
    chownSync(join(root, folder), user, user);
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    chmodSync(join(root, path), text.startsWith('#!') ? 0o755 : 0o644);
  }
  for (const [path, program] of Object.entries(programs)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    copyFileSync(program, join(root, path));
    chmodSync(join(root, path), 0o755);
  }
}

/** Creates the place of a mount, as a container runtime does: a file for a file, otherwise a folder. */
export function prepareMountPoint(root: string, path: string, source: string): void {
  const target = join(root, path);
  if (existsSync(target)) return;
  if (statSync(source).isDirectory()) {
    mkdirSync(target, { recursive: true });
    return;
  }
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, '');
}
