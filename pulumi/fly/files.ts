import { createHash } from 'node:crypto';
import type { Fleet } from '#model/fleet.ts';
import { alloyConfig } from './alloy.ts';
import { type EdgeConfig, edgeConfig } from './config.ts';
import { IMAGE_FOLDERS, dockerfile } from './dockerfile.ts';
import { fail2banFiles } from './fail2ban.ts';
import { flyToml } from './fly-toml.ts';
import { MACHINE } from './machine.ts';
import { VERSION } from './nginx/health.ts';
import { nginxFiles } from './nginx/index.ts';
import { pages } from './pages.ts';
import { initScript, serviceFiles } from './services.ts';

const FOLDER = 'dist/fly';

/** Changes with everything that the machine is built from. */
function versionOf(files: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256');
  for (const [name, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(`${name}\0${text}\0`);
  return hash.digest('hex').slice(0, 12);
}

/** Files that lie in the image, by path there. */
const imageFiles = (config: EdgeConfig): ReadonlyMap<string, string> =>
  new Map([
    ...[...nginxFiles(config)].map(([name, text]) => [`/etc/nginx/${name}`, text] as const),
    ...[...pages()].map(([name, text]) => [`${config.paths.html}/${name}`, text] as const),
    ...fail2banFiles(config, MACHINE),
    ...serviceFiles(config, MACHINE),
    [`${MACHINE.scripts}/init`, initScript(config, MACHINE)],
    [MACHINE.alloyConfig, alloyConfig(config)],
  ]);

/** Path in the build's folder of a file that lies at `path` in the image. */
function sourceOf(config: EdgeConfig, path: string): string {
  const [name, folder] = Object.entries(IMAGE_FOLDERS(config, MACHINE))
    .filter(([, to]) => path.startsWith(`${to}/`))
    .reduce((longest, item) => (item[1].length > longest[1].length ? item : longest), ['', '']);
  return `${name}${path.slice(folder.length)}`;
}

/** Everything that `fly deploy` needs, by path from the root of the repository. */
export function edgeFiles(config: EdgeConfig): ReadonlyMap<string, string> {
  const files = new Map([
    ['Dockerfile', dockerfile(config, MACHINE)],
    ['.dockerignore', ['*', ...Object.keys(IMAGE_FOLDERS(config, MACHINE)).map((name) => `!${name}/`), ''].join('\n')],
    ['fly.toml', flyToml(config)],
    ...[...imageFiles(config)].map(([path, text]) => [sourceOf(config, path), text] as const),
  ]);
  files.set(sourceOf(config, `${config.paths.html}${VERSION}`), `${versionOf(files)}\n`);
  return new Map([...files].map(([name, text]) => [`${FOLDER}/${name}`, text]));
}

/** The hash of everything that a machine is built from; the machine serves it. */
export const edgeVersion = (config: EdgeConfig): string =>
  (edgeFiles(config).get(`${FOLDER}/${sourceOf(config, `${config.paths.html}${VERSION}`)}`) ?? '').trim();

/** The edge of a fleet. */
export const flyFiles = (fleet: Fleet): ReadonlyMap<string, string> => edgeFiles(edgeConfig(fleet));
