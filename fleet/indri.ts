import type { Job, When } from '#model/native.ts';

/** Conventions of the Mac: paths and labels that its launchd jobs share. */

const user = '/Users/erichblume';
const brew = '/opt/homebrew';

export const paths = {
  user,
  brew,
  /** Programs that we build from source, each in a folder of its own. */
  source: `${user}/code/3rd`,
  scripts: `${user}/.local/bin`,
  /** Metrics that jobs leave for the agent to pick up. */
  textfiles: `${brew}/var/node_exporter/textfile`,
} as const;

/** launchd label of one of our jobs. */
export const label = (name: string): string => `mcquack.eblume.${name}`;

const logsIn = (folder: string, name: string): readonly string[] =>
  ['out', 'err'].map((stream) => `${folder}/mcquack.${name}.${stream}.log`);

/** Log files of a service. */
export const logs = (name: string): readonly string[] => logsIn(`${user}/Library/Logs`, name);

/** A LaunchAgent that runs one of our scripts again and again and leaves its metrics behind. */
export const metricsJob = (name: string, when: When): Job => ({
  label: label(name),
  command: [`${paths.scripts}/${name}`],
  when,
  logs: logsIn(`${brew}/var/log`, name),
});
