import { build } from 'plist';
import type { Fleet } from '#model/fleet.ts';
import type { Job, NativeService, When } from '#model/native.ts';
import { resolveText } from '#model/resolve.ts';

/** A property list of launchd, and where it is loaded. */
export interface LaunchdJob {
  readonly label: string;
  /** `gui` for a LaunchAgent of the user, `system` for a LaunchDaemon. */
  readonly domain: 'gui' | 'system';
  /** Absolute path of the property list on the host. */
  readonly dest: string;
  /** Path below `dist/ansible`. */
  readonly src: string;
  readonly text: string;
}

/** Keys of `launchd.plist(5)` that say when a job runs. */
function schedule(when: When) {
  switch (when.kind) {
    case 'always':
      return { KeepAlive: true, RunAtLoad: true };
    case 'every':
      return { RunAtLoad: true, StartInterval: when.interval };
    case 'daily':
      return { StartCalendarInterval: { Hour: when.hour, Minute: when.minute } };
  }
}

const defined = <Value extends object>(value: Value): Value =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Value;

/** The property list of a job, with its keys in alphabetical order. */
export function propertyList(job: Job, fleet: Fleet, service: NativeService): string {
  const text = (value: Job['command'][number]): string => resolveText(value, { fleet, service });
  const { label, command, when, env, workingDirectory, logs: [out, error] = [] } = job;
  const environment =
    env === undefined ? undefined : Object.fromEntries(Object.entries(env).map(([name, value]) => [name, text(value)]));
  const entries = Object.entries(
    defined({
      Label: label,
      ProgramArguments: command.map(text),
      EnvironmentVariables: environment,
      WorkingDirectory: workingDirectory,
      StandardOutPath: out,
      StandardErrorPath: error,
      ...schedule(when),
    }),
  ).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${build(Object.fromEntries(entries))}\n`;
}

/** The launchd jobs of a service on a Mac, except those that Homebrew manages. */
export const launchdJobs = (fleet: Fleet, service: NativeService): readonly LaunchdJob[] =>
  service.jobs
    .filter(({ label }) => !label.startsWith('homebrew.'))
    .map((job) => {
      const home = `/Users/${service.on.user ?? ''}`;
      const folder = job.root === undefined ? `${home}/Library/LaunchAgents` : '/Library/LaunchDaemons';
      const dest = `${folder}/${job.label}.plist`;
      return {
        label: job.label,
        domain: job.root === undefined ? 'gui' : 'system',
        dest,
        src: `files/${service.on.name}${dest}`,
        text: propertyList(job, fleet, service),
      };
    });
