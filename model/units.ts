/**
 * Units. Sizes and times are branded numbers: `memory: 128` does not compile, `memory: mib(128)` does.
 */

/** A size in bytes. */
export type Bytes = number & { readonly unit: 'bytes' };
/** CPU in thousandths of a core. */
export type MilliCpu = number & { readonly unit: 'milli-cpu' };
/** A duration in seconds. */
export type Seconds = number & { readonly unit: 'seconds' };

const bytes = (n: number): Bytes => n as Bytes;
const time = (n: number): Seconds => n as Seconds;

/** `n` MiB. */
export const mib = (n: number): Bytes => bytes(n * 2 ** 20);
/** `n` GiB. */
export const gib = (n: number): Bytes => bytes(n * 2 ** 30);
/** `n` TiB. */
export const tib = (n: number): Bytes => bytes(n * 2 ** 40);
/** `n` thousandths of a core. */
export const milli = (n: number): MilliCpu => n as MilliCpu;
/** `n` cores; without the error of binary fractions, which would turn 2.01 cores into 2009.9999999999998 thousandths. */
export const cores = (n: number): MilliCpu => milli(Math.round(n * 1e6) / 1e3);
/** `n` seconds. */
export const seconds = time;
/** `n` minutes. */
export const minutes = (n: number): Seconds => time(n * 60);
/** `n` hours. */
export const hours = (n: number): Seconds => time(n * 3600);
/** `n` days. */
export const days = (n: number): Seconds => time(n * 86_400);

const binary = [
  ['Ti', 2 ** 40],
  ['Gi', 2 ** 30],
  ['Mi', 2 ** 20],
  ['Ki', 2 ** 10],
] as const;

/** The canonical Kubernetes quantity of a size: the largest binary suffix that leaves an integer (`512Mi`, `1Gi`). */
export function bytesQuantity(size: Bytes): string {
  const suffix = binary.find(([, factor]) => size % factor === 0);
  return suffix ? `${size / suffix[1]}${suffix[0]}` : String(size);
}

/** The canonical Kubernetes quantity of CPU (`100m`, `2`). */
export const cpuQuantity = (cpu: MilliCpu): string => (cpu % 1000 === 0 ? String(cpu / 1000) : `${cpu}m`);

/**
 * A duration in the form that Go programs and Prometheus read: the largest unit that leaves an integer (`15s`, `24h`,
 * `744h`, `500ms`).
 */
export function goDuration(duration: Seconds): string {
  if (!Number.isInteger(duration)) return `${Math.round(duration * 1000)}ms`;
  if (duration % 3600 === 0) return `${duration / 3600}h`;
  return duration % 60 === 0 ? `${duration / 60}m` : `${duration}s`;
}
