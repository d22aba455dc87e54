import { createHash } from 'node:crypto';

type Bencoded = string | number | Buffer | { readonly [key: string]: Bencoded };

/** Encodes a value of a torrent file; keys must be sorted: https://www.bittorrent.org/beps/bep_0003.html */
function bencode(value: Bencoded): Buffer {
  if (typeof value === 'number') return Buffer.from(`i${value}e`);
  if (typeof value === 'string') return bencode(Buffer.from(value));
  if (Buffer.isBuffer(value)) return Buffer.concat([Buffer.from(`${value.length}:`), value]);
  const parts = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, part]) => [bencode(key), bencode(part)]);
  return Buffer.concat([Buffer.from('d'), ...parts, Buffer.from('e')]);
}

/** A torrent of one file that fits into one piece. */
export const torrentFile = (name: string, content: string): Buffer =>
  bencode({
    announce: 'http://tracker.example/announce',
    info: {
      length: content.length,
      name,
      'piece length': 16_384,
      pieces: createHash('sha1').update(content).digest(),
    },
  });
