import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type RequestListener } from 'node:http';
import { type Server, createServer } from 'node:https';
import { join } from 'node:path';
import type { Sandbox } from './sandbox.ts';

/** Where programs of the Debian tree look for authorities. */
export const authorities = '/etc/ssl/certs/ca-certificates.crt';

/** A certificate for names, signed by itself. */
export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

/** Makes a certificate for a name. */
export function certificateFor(sandbox: Sandbox, name: string): Certificate {
  const [key, certificate] = [join(sandbox.folder, 'tls.key'), join(sandbox.folder, 'tls.crt')];
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject, '-keyout', key, '-out', certificate],
    {
      stdio: 'ignore',
    },
  );
  return { key: readFileSync(key, 'utf8'), certificate: readFileSync(certificate, 'utf8') };
}

/** Serves HTTPS on port 443 of an address. */
export const serveHttps = (address: string, { key, certificate }: Certificate, listener: RequestListener): Server =>
  createServer({ key, cert: certificate }, listener).listen(443, address);
