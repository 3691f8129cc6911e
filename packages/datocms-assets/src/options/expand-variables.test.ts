import { describe, expect, it } from 'vitest';
import { expandVariables } from './expand-variables.ts';

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: this is how env files write them
describe('expandVariables', () => {
  it.each<[string, Record<string, string>, string]>([
    ['no variable', { A: 'plain, 5 $ and $' }, 'plain, 5 $ and $'],
    ['a name', { A: 'x-$B', B: 'b' }, 'x-b'],
    ['a name in braces', { A: '${B}_x', B: 'b' }, 'b_x'],
    ['a name that stands later, with another one', { A: '$B', B: '$C$C', C: 'c' }, 'cc'],
    ['a variable of the process, which wins', { A: '$OURS', OURS: 'of the file' }, 'of the process'],
    ['no such name', { A: 'x$NOWHERE', B: '' }, 'x'],
    ['the name of a property that all objects have', { A: '$constructor' }, ''],
    ['a value for a missing or empty one', { A: '${B:-b}${C-c}${D:-}', C: '' }, 'bc'],
    ['a value that is not needed', { A: '${B:-x}', B: 'b' }, 'b'],
    ['an escaped sign', { A: '\\$B \\${B}', B: 'b' }, '$B ${B}'],
    ['itself', { A: 'x$A' }, 'x'],
    ['a circle', { A: '$B', B: '$A' }, ''],
  ])('expands a value with %s', (_, variables, expected) => {
    expect(expandVariables(variables, { OURS: 'of the process' }).A).toBe(expected);
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above
