import { describe, expect, it } from 'vitest';
import { hostileTexts } from './support/hostile-texts.ts';
import { localizeText } from './support/localize-text.ts';

/** Milliseconds of processor time, which other processes on the machine do not lengthen. */
function cost(file: string, text: string): number {
  const bytes = Buffer.from(text);
  const before = process.cpuUsage();
  localizeText(file, bytes);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe('a text four times as long costs about four times as much', () => {
  const size = 150_000;
  // Below this a measurement is mostly start-up and garbage collection.
  const floor = 60;

  it.each(hostileTexts)('%s: %s', (file, _, make) => {
    cost(file, make(size));
    const [once, fourTimes] = [cost(file, make(size)), cost(file, make(4 * size))];
    expect(fourTimes).toBeLessThan(Math.max(floor, once) * 4 * 2.5);
  });
});

it('a file of 20 MB on one line is rewritten whole', () => {
  const filler = 'lorem ipsum '.repeat(40);
  const picture = '<img src="https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=640&amp;h=480">';
  const times = Math.ceil(20_000_000 / (filler.length + picture.length));
  const { bytes, findings } = localizeText('page.html', Buffer.from((filler + picture).repeat(times)));
  const expected = Buffer.from(`${filler}<img src="/_assets/kettle.h-480.w-640.jpg">`.repeat(times));
  expect(findings).toEqual([]);
  expect(bytes.equals(expected)).toBe(true);
});
