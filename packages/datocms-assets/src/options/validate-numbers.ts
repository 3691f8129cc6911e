import { isText } from '../memory/guards.ts';
import type { Rule } from './check-by-rules.ts';
import type { Validator } from './validator.ts';

const aNumber: Rule = ['expected number or string', (value) => isText(value) || Number.isFinite(value)];

/** A number in a range, or a text with a number. */
const numberOf =
  (form: Rule<string>, read: (text: string) => number, range: Rule<number>): Validator<number, number | string> =>
  (value, mistakes) => {
    const isRight = mistakes.check(aNumber, value) && (!isText(value) || mistakes.check(form, value));
    const number = isText(value) ? read(value) : (value as number);
    if (isRight) mistakes.showing(value).check(range, number);
    return number;
  };

const byteUnits: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  ki: 2 ** 10,
  mi: 2 ** 20,
  gi: 2 ** 30,
};
const bytesExpected = 'expected a number of bytes, such as 268435456 or 256MiB';

/** Bytes, from a number or a text such as `50MiB`. */
export const byteCount = numberOf(
  [bytesExpected, (text) => /^\d{1,16}(\.\d{1,9})?\s*([kmg]i?)?b?$/i.test(text)],
  (text) => {
    const unit = /[kmg]i?(?=b?$)/i.exec(text)?.[0] ?? '';
    return Math.floor(Number.parseFloat(text) * (byteUnits[unit.toLowerCase()] ?? 1));
  },
  [bytesExpected, (bytes) => Number.isSafeInteger(bytes) && bytes > 0],
);

/** The height of a picture in pixels, from a number or a text such as `720p`. */
export const resolution = numberOf(
  ['expected a resolution such as 720p or 1080p', (text) => /^\d{2,5}p?$/i.test(text)],
  (text) => Number.parseInt(text, 10),
  ['expected a resolution from 144p to 4320p', (height) => Number.isInteger(height) && height >= 144 && height <= 4320],
);

/** A day. A timer of Node.js with more than 24.8 days fires at once. */
const maxSeconds = 86_400;

export const secondsExpected = 'expected seconds, such as 15, 15s or 500ms';

/** Seconds, from a number or a text such as `15s` or `500ms`. */
export const seconds = numberOf(
  [secondsExpected, (text) => /^\d{1,9}(\.\d{1,9})?\s*(ms|s)?$/.test(text)],
  (text) => Number.parseFloat(text) / (text.endsWith('ms') ? 1000 : 1),
  [`expected more than 0 and at most ${maxSeconds} seconds`, (value) => value > 0 && value <= maxSeconds],
);

const maxDays = 36_500;

/** Days, from a number or a text such as `30d` or `12h`. */
export const days = numberOf(
  ['expected an age such as 30d or 12h; a number alone means days', (text) => /^\d{1,9}\s*[dh]?$/.test(text)],
  (text) => Number.parseInt(text, 10) / (text.endsWith('h') ? 24 : 1),
  [`expected 0 to ${maxDays} days`, (value) => value >= 0 && value <= maxDays],
);

/** A whole number in a range, both ends included. */
export function wholeNumber(min: number, max: number): Validator<number, number | string> {
  const expected = `expected a whole number from ${min} to ${max}`;
  return numberOf([expected, (text) => /^\d{1,9}$/.test(text)], Number, [
    expected,
    (value) => Number.isInteger(value) && value >= min && value <= max,
  ]);
}
