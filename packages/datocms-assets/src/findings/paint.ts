import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** Styles a text for a stream that shows colors, unless the environment says that there are none. */
export function paint(style: Style, text: string, color: boolean): string {
  const { NO_COLOR, TERM } = process.env;
  // `validateStream` would check standard output, but most text goes to standard error.
  return color && !NO_COLOR && TERM !== 'dumb' ? styleText(style, text, { validateStream: false }) : text;
}
