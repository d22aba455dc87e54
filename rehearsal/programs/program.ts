import type { Sources } from '../lib/kubelet/environment.ts';
import type { Image } from '../sandbox/image.ts';
import type { Pod } from '../sandbox/pod.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Binary } from '../lib/build.ts';

/** Where a program comes from. */
export type Origin =
  | { readonly kind: 'debian'; readonly package: string }
  | { readonly kind: 'go'; readonly binary: Binary; readonly path: string; readonly version: string }
  | { readonly kind: 'python'; readonly distribution: string };

/** A fault in a manifest that must make the proof fail: a text that is replaced in the JSON of an object. */
export interface Damage {
  readonly kind: 'path' | 'user' | 'setting';
  /** Kind of the object, and its name if it is not that of the workload. */
  readonly object: string;
  readonly name?: string;
  readonly from: string;
  readonly to: string;
}

/** A program that runs as the container of a workload. */
export interface Program {
  /** Name of the module, and of the program in the report. */
  readonly name: string;
  /** The workload as `Kind name`. */
  readonly workload: string;
  /** Service that declares the workload. */
  readonly service: string;
  readonly container: string;
  readonly origin: Origin;
  readonly image: Image;
  /** What of the image does not run here, as the end of a sentence. @default undefined: nothing of our own */
  readonly notRun?: string;
  /** What the program exists for, as a sentence in the present tense. */
  readonly purpose: string;
  /** Other namespaces whose ConfigMaps and Secrets {@link prepare} needs. @default [] */
  readonly namespaces?: readonly string[];
  /** Starts what the program needs before it starts. @param peers what those namespaces hold, by `namespace/name` */
  prepare?(sandbox: Sandbox, peers: Sources): Promise<void>;
  /** Makes it do what it exists for. @throws Error if it does not */
  exercise(pod: Pod): Promise<string>;
  /** At least one wrong path, user and setting. */
  readonly damage: readonly Damage[];
}
