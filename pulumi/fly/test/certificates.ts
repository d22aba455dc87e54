import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** PEM texts of a key and its certificate. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/**
 * A certificate authority of its own, in a folder. It signs through two intermediates, as public ones do that are known
 * by an older root: the server sends three certificates.
 */
export class Authority {
  /** File with the root's certificate. */
  readonly file: string;
  readonly #folder: string;
  #serial = 1;

  constructor(folder: string, name: string) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    this.file = this.#path('root', 'pem');
    this.#openssl('req', '-x509', ...this.#newKey('root'), '-out', this.file, '-subj', `/CN=${name}`, '-days', '10');
    this.#sign('first', 'root', 'basicConstraints=critical,CA:TRUE', 9);
    this.#sign('second', 'first', 'basicConstraints=critical,CA:TRUE', 8);
  }

  /** A certificate for a name, with its chain; `days` may be negative, for one that has expired. */
  issue(name: string, days = 5): Certificate {
    const file = `leaf-${this.#serial}`;
    this.#sign(file, 'second', `subjectAltName=DNS:${name}`, days);
    const read = (of: string, suffix: string): string => readFileSync(this.#path(of, suffix), 'utf8');
    return { key: read(file, 'key'), cert: [file, 'second', 'first'].map((of) => read(of, 'pem')).join('') };
  }

  #path(name: string, suffix: string): string {
    return join(this.#folder, `${name}.${suffix}`);
  }

  #sign(name: string, issuer: string, extension: string, days: number): void {
    const path = (suffix: string): string => this.#path(name, suffix);
    this.#openssl('req', '-new', ...this.#newKey(name), '-out', path('csr'), '-subj', `/CN=${name}`);
    writeFileSync(path('ext'), `${extension}\n`);
    const signing = [
      '-CA',
      this.#path(issuer, 'pem'),
      '-CAkey',
      this.#path(issuer, 'key'),
      '-set_serial',
      String(this.#serial++),
    ];
    this.#openssl(
      ...['x509', '-req', '-in', path('csr'), ...signing, '-days', String(days)],
      ...['-extfile', path('ext'), '-out', path('pem')],
    );
  }

  #newKey(name: string): readonly string[] {
    return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', this.#path(name, 'key')];
  }

  #openssl(...args: readonly string[]): void {
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  }
}
