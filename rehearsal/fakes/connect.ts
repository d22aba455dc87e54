import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, createServer } from 'node:http';

/** What the stand-in serves: values by field, by item. */
export interface Vault {
  readonly name: string;
  readonly token: string;
  readonly items: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** 1Password's ids have 26 characters; anything shorter is taken for a title. */
const idOf = (text: string): string =>
  BigInt(`0x${createHash('sha256').update(text).digest('hex')}`)
    .toString(36)
    .slice(0, 26);

/** A 1Password Connect server as far as External Secrets asks one. A process of its own: `connect.ts <vault file> <port>`. */
function answer(vault: Vault, request: IncomingMessage): unknown {
  const url = new URL(request.url ?? '/', 'http://connect');
  const wanted = /eq "(.*)"/.exec(url.searchParams.get('filter') ?? '')?.[1];
  const [, , kind, , part, itemId] = url.pathname.split('/');
  if (kind !== 'vaults') return undefined;
  const theVault = { id: idOf(vault.name), name: vault.name };
  if (part === undefined) return wanted === undefined || wanted === vault.name ? [theVault] : [];
  const titles = Object.keys(vault.items).filter((title) => wanted === undefined || title === wanted);
  const summary = (title: string) => ({ id: idOf(title), title, vault: theVault, category: 'LOGIN' });
  if (itemId === undefined) return titles.map(summary);
  const title = titles.find((name) => idOf(name) === itemId);
  if (title === undefined) return undefined;
  const fields = Object.entries(vault.items[title] ?? {});
  return {
    ...summary(title),
    fields: fields.map(([label, value]) => ({ id: idOf(label), label, value, type: 'CONCEALED' })),
  };
}

const [file = '', port = '0'] = process.argv.slice(2);
const vault = JSON.parse(readFileSync(file, 'utf8')) as Vault;
createServer((request, response) => {
  const allowed = request.headers.authorization === `Bearer ${vault.token}`;
  const found = allowed ? answer(vault, request) : undefined;
  const status = allowed ? (found === undefined ? 404 : 200) : 401;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(found ?? { status, message: allowed ? 'not found' : 'wrong token' }));
}).listen(Number(port), '127.0.0.1');
