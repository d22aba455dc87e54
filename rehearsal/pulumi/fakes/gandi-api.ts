import type { Answer, Handler, Request } from './server.ts';

/** The records of one name and type, as LiveDNS represents them. */
export interface RecordSet {
  readonly rrset_name: string;
  readonly rrset_type: string;
  readonly rrset_ttl: number;
  readonly rrset_values: readonly string[];
}

/** The state of a fake DNS zone. */
export interface Zone {
  readonly name: string;
  /** The token that a client must send. */
  readonly token: string;
  /** By `name/type`. */
  readonly records: Map<string, RecordSet>;
}

const message = (status: number, text: string): Answer => ({
  status,
  body: { code: status, message: text, object: 'HTTPException', cause: text },
});

/**
 * The part of Gandi's LiveDNS API that the provider uses.
 *
 * @see https://api.gandi.net/docs/livedns/
 */
export function gandiApi({ name: zone, token, records }: Zone): Handler {
  const write = ({ body }: Request, key: string | undefined): Answer => {
    const wanted = JSON.parse(body) as RecordSet;
    const [name = wanted.rrset_name, type = wanted.rrset_type] = key?.split('/') ?? [];
    if (key === undefined && records.has(`${name}/${type}`))
      return message(409, 'A DNS Record already exists with same value');
    if (wanted.rrset_ttl < 300) return message(400, 'rrset_ttl must be at least 300');
    records.set(`${name}/${type}`, { ...wanted, rrset_name: name, rrset_type: type });
    return message(201, 'DNS Record Created');
  };
  return (request) => {
    const prefix = `/v5/livedns/domains/${zone}/records`;
    if (!request.path.startsWith('/v5/livedns/')) return undefined;
    if (request.headers.authorization !== `Bearer ${token}`) return message(403, 'Bearer token is invalid or expired');
    if (!request.path.startsWith(prefix)) return message(404, `no zone at ${request.path}`);
    const key = request.path.slice(prefix.length + 1) || undefined;
    if (request.method === 'POST' || request.method === 'PUT') return write(request, key);
    const found = records.get(key ?? '');
    if (found === undefined) return message(404, 'no such record');
    if (request.method === 'DELETE') {
      records.delete(key ?? '');
      return { status: 204, body: '' };
    }
    return { status: 200, body: found };
  };
}
