import { setTimeout as sleep } from 'node:timers/promises';

/** How failed requests are retried. */
export interface RetryOptions {
  /**
   * Maximum number of attempts.
   * @default 4
   */
  readonly attempts?: number;
  /**
   * First delay in milliseconds, doubled for every attempt, unless the server sends `Retry-After`.
   * @default 1000
   */
  readonly firstWait?: number;
  /**
   * Maximum delay in milliseconds; if the server demands more, the request fails.
   * @default 60000
   */
  readonly longestWait?: number;
}

/** Options of the client. */
export interface TailscaleApiOptions extends RetryOptions {
  readonly tailnet: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** @default 'https://api.tailscale.com' */
  readonly baseUrl?: string;
}

/** A request that failed for good. */
export class ApiError extends Error {
  readonly status: number;

  constructor(what: string, status: number, reason: string) {
    super(`${what}: ${reason} (${status})`);
    this.status = status;
  }
}

/** A policy as the server returns it. */
export interface ServedPolicy {
  /** HuJSON, including comments. */
  readonly text: string;
}

interface ErrorBody {
  readonly message?: string;
  readonly data?: readonly { readonly user?: string; readonly errors?: readonly string[] }[] | null;
}

/** Parses `Retry-After`, seconds or a date (RFC 9110, 10.2.3), into milliseconds. */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

const transient = (status: number): boolean => status === 429 || status >= 500;

/** A server that does not respond is treated like a gateway timeout (504), which is transient. */
function noAnswer(error: unknown): Response {
  const { cause, message } = error as { readonly cause?: { readonly code?: string }; readonly message?: string };
  return Response.json({ message: `no response: ${cause?.code ?? message ?? 'unknown'}` }, { status: 504 });
}

const fixes: Readonly<Record<number, string>> = {
  401: 'the credential is not valid; renew it in the vault',
  403: 'the credential lacks a scope; compare its scopes with oauthClients in fleet/network.ts',
  404: 'no such tailnet for this credential',
};

/**
 * The part of Tailscale's API that the provider does not use, or uses too late: reading and validating the policy
 * (https://tailscale.com/api). Requests change nothing, so they are retried after 429 and server errors.
 */
export class TailscaleApi {
  readonly #options: TailscaleApiOptions;
  #token: Promise<string> | undefined;

  constructor(options: TailscaleApiOptions) {
    this.#options = options;
  }

  /**
   * The current policy of the tailnet.
   *
   * @throws ApiError
   */
  async policy(): Promise<ServedPolicy> {
    const response = await this.#request('read the policy', 'acl', { headers: { Accept: 'application/hujson' } });
    return { text: await response.text() };
  }

  /**
   * Why the server would reject a policy: syntax, unknown names, failing tests. Changes nothing.
   *
   * @throws ApiError
   */
  async validate(text: string): Promise<readonly string[]> {
    const response = await this.#request('validate the policy', 'acl/validate', {
      method: 'POST',
      headers: { 'Content-Type': 'application/hujson' },
      body: text,
    });
    const { message = '', data } = (await response.json()) as ErrorBody;
    const details = (data ?? []).flatMap(({ user = '', errors = [] }) => errors.map((error) => `${user}: ${error}`));
    return message === '' ? [] : [message, ...details];
  }

  async #request(what: string, path: string, init: RequestInit): Promise<Response> {
    this.#token ??= this.#newToken();
    const url = `${this.#baseUrl}/api/v2/tailnet/${encodeURIComponent(this.#options.tailnet)}/${path}`;
    const headers = { ...(init.headers as Record<string, string>), Authorization: `Bearer ${await this.#token}` };
    return this.#fetchWithRetry(what, url, { ...init, headers });
  }

  /** OAuth 2.0 client credentials grant. The secret is sent in the body, never in the URL. */
  async #newToken(): Promise<string> {
    const { clientId, clientSecret } = this.#options;
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    });
    const response = await this.#fetchWithRetry('sign in', `${this.#baseUrl}/api/v2/oauth/token`, {
      method: 'POST',
      body,
    });
    const { access_token: token } = (await response.json()) as { readonly access_token?: string };
    if (token === undefined) throw new ApiError('sign in', response.status, 'the response contains no token');
    return token;
  }

  get #baseUrl(): string {
    return this.#options.baseUrl ?? 'https://api.tailscale.com';
  }

  async #fetchWithRetry(what: string, url: string, init: RequestInit): Promise<Response> {
    const { attempts = 4, firstWait = 1000, longestWait = 60_000 } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(30_000) }).catch(noAnswer);
      if (response.ok) return response;
      const { status } = response;
      const wait = retryAfter(response.headers.get('retry-after'), Date.now()) ?? firstWait * 2 ** (attempt - 1);
      const body = await response.text();
      if (!transient(status) || attempt === attempts || wait > longestWait) {
        throw new ApiError(`Tailscale, ${what}`, status, fixes[status] ?? reasonIn(body, attempt));
      }
      await sleep(wait);
    }
  }
}

const reasonIn = (body: string, attempts: number): string => {
  const tries = attempts === 1 ? '' : `, after ${attempts} attempts`;
  try {
    return `${(JSON.parse(body) as ErrorBody).message ?? 'no message'}${tries}`;
  } catch {
    return `the response is not JSON${tries}`;
  }
};
