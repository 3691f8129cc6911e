import { escapeForLog } from '../findings/escape-control-characters.ts';

/** Escapes the lines of a text that has line breaks of its own, such as a stack trace. */
export function escapeLines(text: string): string {
  return text.split('\n').map(escapeForLog).join('\n');
}

/** Makes an error that Node.js may print when it ends the process: its stack may hold text of the CDA. */
export function withEscapedStack(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const [message, stack] = [error.message, error.stack ?? error.message].map((value) => ({
    value: escapeLines(value),
  }));
  // The message of a `DOMException` can't be assigned.
  return Object.defineProperties(error, { message: message as PropertyDescriptor, stack: stack as PropertyDescriptor });
}
