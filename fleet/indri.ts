import type { Job, When } from '#model/native.ts';

/** Common paths and labels of launchd jobs on the Mac. */

const user = '/Users/erichblume';
const brew = '/opt/homebrew';

export const paths = {
  user,
  brew,
  /** Programs built from source, one folder each. */
  source: `${user}/code/3rd`,
  scripts: `${user}/.local/bin`,
  /** Metrics that jobs write for the agent. */
  textfiles: `${brew}/var/node_exporter/textfile`,
} as const;

/** launchd label of a job. */
export const label = (name: string): string => `mcquack.eblume.${name}`;

const logsIn = (folder: string, name: string): readonly string[] =>
  ['out', 'err'].map((stream) => `${folder}/mcquack.${name}.${stream}.log`);

/** Log files of a service. */
export const logs = (name: string): readonly string[] => logsIn(`${user}/Library/Logs`, name);

/** A LaunchAgent that regularly runs one of our scripts, which writes metrics. */
export const metricsJob = (name: string, when: When): Job => ({
  label: label(name),
  command: [`${paths.scripts}/${name}`],
  when,
  logs: logsIn(`${brew}/var/log`, name),
});
