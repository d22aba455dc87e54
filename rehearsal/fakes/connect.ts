import { createHash } from 'node:crypto';

/** What the fake 1Password Connect server serves. */
export interface Vault {
  readonly name: string;
  /** The bearer token that a client must send. */
  readonly token: string;
  /** Values by item title and field label. */
  readonly items: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** An HTTP response with a JSON body. */
export interface Response {
  readonly status: number;
  readonly body: unknown;
}

/** An id of 26 characters, as 1Password's are: External Secrets takes anything shorter for a title. */
const idOf = (text: string): string =>
  BigInt(`0x${createHash('sha256').update(text).digest('hex')}`)
    .toString(36)
    .slice(0, 26);

/** The body of a response; undefined if there is nothing at the URL. */
function find({ name, items }: Vault, url: URL): unknown {
  const filter = /eq "(.*)"/.exec(url.searchParams.get('filter') ?? '')?.[1];
  const [, , root, , collection, itemId] = url.pathname.split('/');
  if (root !== 'vaults') return undefined;
  const vault = { id: idOf(name), name };
  if (collection === undefined) return filter === undefined || filter === name ? [vault] : [];
  const titles = Object.keys(items).filter((title) => filter === undefined || title === filter);
  const summary = (title: string) => ({ id: idOf(title), title, vault, category: 'LOGIN' });
  if (itemId === undefined) return titles.map(summary);
  const title = titles.find((each) => idOf(each) === itemId);
  if (title === undefined) return undefined;
  const fields = Object.entries(items[title] ?? {});
  return {
    ...summary(title),
    fields: fields.map(([label, value]) => ({ id: idOf(label), label, value, type: 'CONCEALED' })),
  };
}

/**
 * Answers the requests that External Secrets sends to a 1Password Connect server.
 *
 * @param path path and query of the request
 * @see https://developer.1password.com/docs/connect/api-reference
 */
export function answer(vault: Vault, path: string, authorization: string | undefined): Response {
  const url = new URL(path, 'http://connect');
  if (url.pathname === '/health') return { status: 200, body: { name: 'rehearsal' } };
  if (authorization !== `Bearer ${vault.token}`)
    return { status: 401, body: { status: 401, message: 'Invalid token' } };
  const body = find(vault, url);
  return body === undefined
    ? { status: 404, body: { status: 404, message: `nothing at ${url.pathname}` } }
    : { status: 200, body };
}
