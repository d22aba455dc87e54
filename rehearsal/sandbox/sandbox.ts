import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Image, defaultPath, prepareMountPoint, unpack } from './image.ts';
import { type ProcessSpec, SandboxProcess } from './process.ts';

/** A program to start, with an image but without a manifest: what programs under test talk to. */
export type PeerSpec = Pick<ProcessSpec, 'command'> & {
  readonly name: string;
  readonly image: Image;
  readonly environment?: Readonly<Record<string, string>>;
};

/** Folders, mounts and processes of one sandbox. All of it is in private namespaces, and ends with the worker. */
export class Sandbox {
  readonly folder: string;
  /** The Debian tree. */
  readonly tree: string;
  readonly #files: Record<string, string> = {};
  readonly #hosts: string[] = ['127.0.0.1 localhost'];

  constructor(folder: string, tree: string) {
    this.folder = folder;
    this.tree = tree;
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'mode=0755', 'tmpfs', folder]);
    this.#writeHosts();
  }

  /** The file that is `/etc/hosts` of every process. */
  get hostsFile(): string {
    return join(this.folder, 'hosts');
  }

  /** Makes a name known to the processes of the sandbox, also to those that run. */
  addHost(name: string, address: string): void {
    this.#hosts.push(`${address} ${name}`);
    this.#writeHosts();
  }

  /** A file of every root folder that is made from now on. */
  addFile(path: string, content: string): void {
    this.#files[path] = content;
  }

  #writeHosts(): void {
    writeFileSync(this.hostsFile, `${this.#hosts.join('\n')}\n`);
  }

  /** A new root folder: the Debian tree, below what the image brings. Writing to it does not change the tree. */
  root(name: string, image: Image): string {
    const part = (folder: string): string => {
      const path = join(this.folder, 'roots', name, folder);
      mkdirSync(path, { recursive: true });
      return path;
    };
    const root = part('root');
    const options = `lowerdir=${this.tree},upperdir=${part('upper')},workdir=${part('work')}`;
    execFileSync('mount', ['-t', 'overlay', '-o', options, 'overlay', root]);
    unpack(root, { ...image, files: { ...image.files, ...this.#files } });
    return root;
  }

  /** A volume with a size, which every user may write to as an `emptyDir` permits. */
  scratch(name: string, size: number | undefined, group: number | undefined): string {
    const path = this.#volume(name);
    const options = ['mode=2777', ...(group === undefined ? [] : [`gid=${group}`])];
    const limit = size === undefined ? [] : [`size=${size}`];
    execFileSync('mount', ['-t', 'tmpfs', '-o', [...options, ...limit].join(','), 'tmpfs', path]);
    return path;
  }

  /** A volume that only its owner may use, as one that the program has used before. */
  claim(name: string, owner: number): string {
    const path = this.#volume(name);
    chownSync(path, owner, owner);
    chmodSync(path, 0o700);
    return path;
  }

  /** A volume with files. */
  files(
    name: string,
    files: readonly { readonly path: string; readonly content: string; readonly mode: number }[],
  ): string {
    const folder = this.#volume(name);
    for (const { path, content, mode } of files) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      chmodSync(file, mode);
    }
    return folder;
  }

  #volume(name: string): string {
    const path = join(this.folder, 'volumes', name);
    mkdirSync(path, { recursive: true });
    return path;
  }

  /** Starts a process, after creating the places of its mounts. */
  start(spec: ProcessSpec): Promise<SandboxProcess> {
    const binds = [...spec.binds, { from: this.hostsFile, to: '/etc/hosts', readOnly: true }];
    for (const { from, to } of binds) prepareMountPoint(spec.root, to, from);
    return SandboxProcess.start({ ...spec, binds });
  }

  /** The log of a process. */
  log(name: string): string {
    return join(this.folder, `${name}.log`);
  }

  /** Starts another program, as the user of its image. */
  peer({ name, image, command, environment = {} }: PeerSpec): Promise<SandboxProcess> {
    return this.start({
      command,
      environment: { PATH: defaultPath, ...image.environment, ...environment },
      root: this.root(name, image),
      readOnlyRoot: false,
      workingDir: image.workingDir ?? '/',
      hostName: name,
      user: image.user,
      group: image.user,
      groups: [],
      capabilities: [],
      binds: [],
      log: this.log(name),
    });
  }
}
