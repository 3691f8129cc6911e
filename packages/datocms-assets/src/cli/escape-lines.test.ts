import { expect, it } from 'vitest';
import { withEscapedStack } from './escape-lines.ts';

it.each([new Error('a\x1b[31mb'), new DOMException('a\x1b[31mb', 'DataCloneError')])(
  'an error that ends the process acts on no terminal: %s',
  (error) => {
    const { message, stack } = withEscapedStack(error) as Error;
    for (const text of [message, stack]) expect(text).not.toContain('\x1b');
    expect(message).toBe('a\\u001b[31mb');
    expect(stack).toContain('escape-lines.test');
  },
);
