import { describe, expect, it } from 'vitest';
import { ReferenceList } from '../../asset-text/references.ts';
import { readFeedStatements } from './feed-statements.ts';

const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';

/** The statements about the URL in one object of a feed, as text. */
function stated(before: string, after: string): string[] {
  const text = `{"items":[{${before}"url":"${url}",${after}`;
  const start = text.indexOf(url);
  const references = new ReferenceList();
  references.add(0, 0, 0, start, start + url.length);
  return readFeedStatements(text, 'json-feed', references.pack()).map(({ start, end }) => text.slice(start, end));
}

describe('statements of a JSON feed', () => {
  it('are read around strings that hold quotes, braces and backslashes', () => {
    const words = JSON.stringify('a "b" {c} \\');
    expect(stated(`"x":${words},"mime_type":"image/jpeg",`, `"y":${words},"size_in_bytes":12}]}`)).toEqual([
      'image/jpeg',
      '12',
    ]);
  });

  it('are read behind a string of millions of escapes', () => {
    expect(stated('', `"x":"${'\\"'.repeat(8_000_000)}","size_in_bytes":12}]}`)).toEqual(['12']);
  });

  it('are read from an object with hundreds of thousands of them', () => {
    expect(stated('', `${'"size_in_bytes":1,'.repeat(200_000)}"x":1}]}`)).toHaveLength(200_000);
  });

  it('end at a string that is not closed', () => {
    expect(stated('"size_in_bytes":12,', '"x":1},{"y":"}')).toEqual(['12']);
    expect(stated('"size_in_bytes":12,', `"x":"},${'\\"'.repeat(9)}`)).toEqual([]);
  });
});
