/** A day. A timer of Node.js fires at once if it is set for more than 24.8 days. */
const maxSeconds = 86_400;

const format = /^\d{1,9}(\.\d{1,9})?\s*(ms|s)?$/;

/** Whether a text has the form of seconds, such as `15s` or `500ms`. */
export const isSecondsText = (text: string) => format.test(text);

export const secondsExpected = 'expected seconds, such as 15, 15s or 500ms';
export const secondsRange = `expected more than 0 and at most ${maxSeconds} seconds`;

/** Seconds, from a number or a text. @returns `undefined` for a value that is neither, and out of range */
export function toSeconds(value: unknown): number | undefined {
  if (typeof value === 'string' && !isSecondsText(value)) return undefined;
  const seconds = typeof value === 'string' ? Number.parseFloat(value) / (value.endsWith('ms') ? 1000 : 1) : value;
  return typeof seconds === 'number' && seconds > 0 && seconds <= maxSeconds ? seconds : undefined;
}
