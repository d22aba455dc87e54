import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A flyctl that records its calls in a folder, keeps what was made, and fails as it is told. */
export class FakeFlyctl {
  readonly #folder: string;

  /** Installs it as `flyctl` in a folder of the PATH. */
  constructor(folder: string) {
    this.#folder = folder;
    const path = join(folder, 'flyctl');
    writeFileSync(
      path,
      `#!/bin/sh
cd '${folder}'
echo "$*" >>fly-calls
for words in "$1 $2" "$1"; do
  if [ -e "fly-fails $words" ]; then cat "fly-fails $words" >&2; exit 1; fi
done
case "$1 $2" in
  'status --app') [ -e fly-app ] || exit 1 ;;
  'apps create') touch fly-app ;;
  'ips list') cat fly-ips 2>/dev/null || true ;;
  'ips allocate-v4') echo v4 >>fly-ips ;;
  'ips allocate-v6') echo v6 >>fly-ips ;;
  'secrets import') cat >fly-secrets ;;
  'certs show') grep -qxF "$3" fly-certs ;;
  'certs add') echo "$3" >>fly-certs ;;
  'machine list') echo '[{"id":"m1","state":"started"},{"id":"m2","state":"started"}]' ;;
esac
`,
    );
    chmodSync(path, 0o755);
  }

  #read(name: string): readonly string[] {
    const path = join(this.#folder, name);
    return existsSync(path)
      ? readFileSync(path, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
      : [];
  }

  /** Calls since the last time. */
  calls(): readonly string[] {
    const calls = this.#read('fly-calls');
    rmSync(join(this.#folder, 'fly-calls'), { force: true });
    return calls;
  }

  /** Hosts that have a certificate. */
  certificates(): readonly string[] {
    return this.#read('fly-certs');
  }

  /** What was handed over as secrets, `NAME=value`. */
  secrets(): readonly string[] {
    return this.#read('fly-secrets');
  }

  /** Fails every call that begins so, until it is called with no message. */
  failing(words: string, message?: string): void {
    const path = join(this.#folder, `fly-fails ${words}`);
    if (message === undefined) rmSync(path, { force: true });
    else writeFileSync(path, `${message}\n`);
  }
}
