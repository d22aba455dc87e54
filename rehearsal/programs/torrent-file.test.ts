import { expect, test } from 'vitest';
import { torrentFile } from './torrent-file.ts';

test('a torrent is a dictionary with sorted keys', () => {
  const text = torrentFile('a.zim', 'abc').toString('latin1');
  expect(text).toMatch(
    /^d8:announce31:http:\/\/tracker\.example\/announce4:infod6:lengthi3e4:name5:a\.zim12:piece lengthi16384e6:pieces20:.{20}ee$/s,
  );
});
