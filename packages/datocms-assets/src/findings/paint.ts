import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];
type Variables = Readonly<Record<string, string | undefined>>;

/** Whether a stream shows colors: a terminal does, unless the environment says otherwise (https://force-color.org, https://no-color.org). */
export function showsColor(isTerminal: boolean | undefined, env: Variables = process.env): boolean {
  const { FORCE_COLOR, NO_COLOR, TERM } = env;
  if (FORCE_COLOR) return !/^(?:0|false)$/.test(FORCE_COLOR);
  return isTerminal === true && !NO_COLOR && TERM !== 'dumb';
}

/** Styles a text for a stream that shows colors. */
export function paint(style: Style, text: string, color: boolean): string {
  // `validateStream` would check standard output, but most text goes to standard error.
  return color ? styleText(style, text, { validateStream: false }) : text;
}
