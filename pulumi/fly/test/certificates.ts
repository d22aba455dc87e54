import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** PEM texts of a key and its certificate. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate authority of its own, in a folder. */
export class Authority {
  /** File with the authority's certificate. */
  readonly file: string;
  readonly #folder: string;
  #serial = 1;

  constructor(folder: string, name: string) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    this.file = join(folder, 'ca.pem');
    this.#openssl('req', '-x509', ...this.#newKey('ca'), '-out', this.file, '-subj', `/CN=${name}`, '-days', '10');
  }

  /** A certificate for a name; `days` may be negative, for one that has expired. */
  issue(name: string, days = 5): Certificate {
    const file = `leaf-${this.#serial++}`;
    const path = (suffix: string): string => join(this.#folder, `${file}.${suffix}`);
    this.#openssl('req', '-new', ...this.#newKey(file), '-out', path('csr'), '-subj', '/CN=leaf');
    writeFileSync(path('ext'), `subjectAltName=DNS:${name}\n`);
    const signing = ['-CA', this.file, '-CAkey', join(this.#folder, 'ca.key'), '-set_serial', String(this.#serial)];
    this.#openssl(
      ...['x509', '-req', '-in', path('csr'), ...signing, '-days', String(days)],
      ...['-extfile', path('ext'), '-out', path('pem')],
    );
    return { key: readFileSync(path('key'), 'utf8'), cert: readFileSync(path('pem'), 'utf8') };
  }

  #newKey(name: string): readonly string[] {
    const key = join(this.#folder, `${name}.key`);
    return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key];
  }

  #openssl(...args: readonly string[]): void {
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  }
}
