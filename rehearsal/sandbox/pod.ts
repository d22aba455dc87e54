import { join } from 'node:path';
import type { ContainerPlan, PodPlan } from '../lib/kubelet/pod-plan.ts';
import type { Volume } from '../lib/kubelet/volumes.ts';
import { Timeout, waitFor } from '../lib/wait.ts';
import { podAddress } from './addresses.ts';
import { type Image, defaultPath } from './image.ts';
import { passProbes } from './probing.ts';
import type { SandboxProcess } from './process.ts';
import type { Sandbox } from './sandbox.ts';

/** Seconds to wait for a probe, or for the exit of an init container or of a container that is stopped. */
export interface Patience {
  readonly probe: number;
  readonly exit: number;
}

/**
 * Runs one container of a pod, after the pod's init containers of the same image, as a kubelet would. The other
 * containers of the pod do not run.
 */
export class Pod {
  readonly plan: PodPlan;
  readonly container: ContainerPlan;
  readonly sandbox: Sandbox;
  readonly #image: Image;
  readonly #patience: Patience;
  readonly #volumes: ReadonlyMap<string, string>;
  readonly #root: string;
  #process: SandboxProcess | undefined;
  #peakMemory = 0;

  /** @throws Error if the pod has no such container */
  constructor(sandbox: Sandbox, plan: PodPlan, container: string, image: Image, patience: Patience) {
    const found = plan.containers.find(({ name }) => name === container);
    if (found === undefined)
      throw new Error(`no container ${container}; the pod has ${plan.containers.map(({ name }) => name).join(', ')}`);
    this.sandbox = sandbox;
    this.plan = plan;
    this.container = found;
    this.#image = image;
    this.#patience = patience;
    this.#volumes = new Map(plan.volumes.map((volume) => [volume.name, this.#prepare(volume)]));
    this.#root = sandbox.root(found.name, image);
  }

  #prepare(volume: Volume): string {
    const { name } = volume;
    if (volume.kind === 'files') return this.sandbox.files(name, volume.files);
    if (volume.kind === 'scratch') return this.sandbox.scratch(name, volume.size, this.plan.fsGroup);
    return this.sandbox.claim(name, this.#image.user);
  }

  /** The folder behind a path in the container. */
  folder(path: string): string {
    const mount = this.container.mounts.find((other) => other.path === path);
    const folder = this.#volumes.get(mount?.volume ?? '');
    if (folder === undefined) throw new Error(`nothing is mounted at ${path}`);
    return folder;
  }

  /** A URL of the container. */
  readonly url = (port: number, path: string): string => `http://${podAddress}:${port}${path}`;

  get process(): SandboxProcess {
    if (this.#process === undefined) throw new Error('the container does not run');
    return this.#process;
  }

  #start(plan: ContainerPlan, root: string): Promise<SandboxProcess> {
    const { entrypoint = [], command = [], workingDir = '/', environment = {}, user } = this.#image;
    if (plan.privileged) throw new Error('a privileged container cannot be run here');
    return this.sandbox.start({
      // `command` replaces the entrypoint, and then the image's own arguments do not apply.
      command: [...(plan.command ?? entrypoint), ...(plan.args ?? (plan.command === undefined ? command : []))],
      environment: { PATH: defaultPath, ...environment, ...plan.environment },
      root,
      readOnlyRoot: plan.readOnlyRoot,
      workingDir: plan.workingDir ?? workingDir,
      hostName: this.plan.name,
      user: plan.user ?? user,
      group: plan.group ?? plan.user ?? user,
      groups: plan.groups,
      capabilities: plan.capabilities,
      binds: plan.mounts.map(({ path, volume, subPath = '', readOnly }) => ({
        from: join(this.#volumes.get(volume) ?? '', subPath),
        to: path,
        readOnly,
      })),
      log: this.sandbox.log(plan.name),
    });
  }

  /**
   * Starts the container, and waits until its probes have succeeded.
   *
   * @throws Error with the end of the log if an init container fails, the container exits, or a probe keeps failing
   */
  async start(): Promise<void> {
    for (const init of this.plan.initContainers.filter(({ image }) => image === this.container.image)) {
      const process = await this.#start(init, this.#root);
      await waitFor(`${init.name} exits`, this.#patience.exit, () => Promise.resolve(process.exit), 25);
      if (process.exit !== 'exit code 0')
        throw new Error(`${init.name} failed: ${process.exit ?? ''}\n${process.logTail()}`);
    }
    this.#process = await this.#start(this.container, this.#root);
    await passProbes(this.process, this.container.probes, this.#patience.probe);
  }

  /** Stops the container, as a kubelet does, with SIGTERM. Its volumes are kept. */
  async stop(): Promise<void> {
    this.#peakMemory = Math.max(this.#peakMemory, this.process.peakMemory());
    await this.process.stop(this.#patience.exit);
  }

  /** Tells whether SIGTERM ends the container within a few seconds. */
  async stops(): Promise<boolean> {
    try {
      await this.process.stop(3);
      return true;
    } catch (error) {
      if (error instanceof Timeout) return false;
      throw error;
    }
  }

  /** Stops the container, and starts it again. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Peak resident memory of all its processes together, in bytes. */
  get peakMemory(): number {
    return Math.max(this.#peakMemory, this.#process?.peakMemory() ?? 0);
  }
}
