import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../../test/support/property-runs.ts';
import { AssetHosts } from '../../asset/asset-url.ts';
import { groups } from '../../asset-text/mark-groups.ts';
import { contactHosts, findContacts } from '../find-contacts.ts';
import { ScanContext } from '../scan-context.ts';
import { scanBytes } from '../scan-files.ts';
import { MarkReader } from './mark-reader.ts';

const runs = propertyRuns(3000);
const hosts = new AssetHosts(['media.example.org', 'a.b.cd'], 'mp4');
const marks = new MarkReader(hosts);
const bytesOf = (text: string) => Buffer.from(text, 'latin1');
const url = 'https://www.datocms-assets.com/99001/1700000001-wide.jpg?w=200';

describe('the marks of a file', () => {
  it.each<[keyof typeof groups, text: string]>([
    ['host', url],
    ['host', 'HTTPS://WWW.DATOCMS-ASSETS.COM/'],
    ['host', 'media%2Eexample&#46;org'],
    ['escapedLetter', '&#100;atocms-assets.com'],
    ['escapedLetter', '&amp;#x64;'],
    ['escapedLetter', '%64atocms'],
    ['escapedLetter', '%2Dassets'],
    ['escapedLetter', '%252d'],
    ['escapedLetter', '\\u0064'],
    ['escapedLetter', '\\-'],
    ['base', '<BASE href="/">'],
    ['base', '<iframe srcDoc="">'],
    ['contact', 'https://STREAM.mux.com/'],
    ['contact', '<mux-player playback-id="abc">'],
    ['contact', '"muxPlaybackId"'],
    ['digest', 'sha384-abc'],
    ['digest', 'SHA512&#45;abc'],
    ['piece', 'self.__next_f.push('],
    ['piece', 'window.__FLIGHT_DATA'],
    ['piece', 'streamController.enqueue('],
    ['statedLength', 's:58:"'],
    ['statedLength', 's&amp;#58;58'],
    ['statedLength', 's%3A58'],
    ['invisible', '\xe2\x80\x8b'],
    ['invisible', '\xef\xbb\xbf'],
  ])('have %s for %j, wherever it stands', (group, text) => {
    for (let before = 0; before < 40; before++) {
      const bytes = bytesOf(' '.repeat(before) + text);
      expect([before, marks.read(bytes) & groups[group]]).toEqual([before, groups[group]]);
      expect(marks.read(bytes.subarray(0, before))).toBe(0);
    }
  });

  it.each(contactHosts)('have the contact %s, which a scan finds', (host) => {
    expect(marks.read(bytesOf(`fetch("https://${host}/")`)) & groups.contact).toBe(groups.contact);
    expect(findContacts(`fetch("https://${host}/")`)).toMatchObject([{ host }]);
  });

  it('are none for prose and usual markup', () => {
    const page =
      '<!DOCTYPE html><html lang="en"><img src="/a.jpg?w=1&amp;h=2" style="color:#fff"><p>Its mill&mdash;s, so 10%.</p>';
    expect(marks.read(bytesOf(page))).toBe(0);
  });
});

const fragments = [
  ...[
    url,
    url.replaceAll('/', '\\/'),
    url.replace('.com', '%2Ecom'),
    '//a.b.cd/99001/1-a.jpg',
    'datocms',
    '-assets',
    '.com',
  ],
  ...[
    '&#100;',
    '&amp;#x64;',
    '&amp;amp;#0045;',
    '%64',
    '%252D',
    '%2',
    '\\u0064',
    '\\x64',
    '\\64 ',
    '\\-',
    '\\\\',
    '&',
    '%',
    '#',
  ],
  ...[
    'atocms-assets.com/99001/1-a.jpg',
    '<base href="//x.org/">',
    '<base\t',
    '<iframe srcdoc="',
    '<img src="',
    '" alt="">',
    "'",
    '>',
  ],
  ...['<mux-player playback-id="', 'playbackId', 'abcdefghij0123456789', '.mux.com', 'stream', 'graphql.datocms.com'],
  ...[
    'sha256-',
    'sha256\\u002D',
    '&#43;',
    'A'.repeat(44),
    '<script>',
    '</script>',
    'self.__next_f.push([1,"',
    '"])',
    'streamController.enqueue("',
    '")',
  ],
  ...['s:', 'S&#58;', 's%3A', 's\\u003a', '70', ':"', '";', '1a:T4c,', '\n', ' ', 'style="', 'url('],
  ...['\xe2\x80\x8b'.repeat(20), '\xef\xbb\xbf', '\xff\xfe', '\0', '\xc3\xa9'],
];

it('a scan with marks finds what a scan without them finds', () => {
  const names = ['page.html', 'code.js', 'data.json', 'feed.xml', 'style.css', 'list.txt', 'none'];
  const text = fc.array(fc.constantFrom(...fragments), { maxLength: 14 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.constantFrom(...names), text, fc.boolean(), (name, content, isUpper) => {
      const bytes = bytesOf(isUpper ? content.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase()) : content);
      const context = () => new ScanContext(hosts, new Set(['www.example.org']));
      expect(scanBytes(name, bytes, context(), marks.read(bytes))).toEqual(scanBytes(name, bytes, context()));
    }),
    { numRuns: runs },
  );
});
