import { describe, expect, it } from 'vitest';
import { joinStrings } from './joined-strings.ts';

const joined = (source: string) => [...joinStrings(source)];
const textsOf = (source: string) => joined(source).map(({ text }) => text);

describe('strings that are passed to one receiver', () => {
  it.each([
    ['self.__next_f.push([1,"a\\n"])</script><script>self.__next_f.push([1,"b"])', 'a\nb'],
    ['(self.__FLIGHT_DATA||=[]).push("a")</script><script>(self.__FLIGHT_DATA||=[]).push("b")', 'ab'],
    ["(self.x=self.x||[]).push('a\\'');self.x.push('b')", "a'b"],
    ['a.streamController.enqueue("a");a.streamController.enqueue("b")', 'ab'],
    ['w.write(e.encode("a"));w.write(e.encode("b"))', 'ab'],
    ['__PUSH__("a")__PUSH__("b")', 'ab'],
    ['x.push([1,"a"]);y.push("-");x.push([3,"Yg=="])', 'ab'],
    ['x.push(`a\nb`);x.push("c")', 'a\nbc'],
    ['x.push("a);\nx.push("b");x.push("c")', 'bc'],
    ['x.push("a");x.push("b)', undefined],
    ['x.push("a")', undefined],
  ])('%s', (source, text) => expect(textsOf(source)).toEqual(text === undefined ? [] : [text]));

  it('are joined at their ends only, with offsets in the source', () => {
    const long = 'x'.repeat(5000);
    const source = `a.push("${long}\\u0031")a.push("2${long}")a.push("3")`;
    const [first, second] = joined(source);
    const cut = first!.text.indexOf('12');
    expect([cut, first!.text.length, second!.text.length].every((length) => length < 1000)).toBe(true);
    expect([cut, cut + 1].map((index) => source[first!.at(index)])).toEqual(['\\', '2']);
    expect(second!.text.at(-1)).toBe('3');
    expect(source[second!.at(second!.text.length - 1)]).toBe('3');
  });
});
