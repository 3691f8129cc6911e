import { describe, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import type { Options } from './options.ts';
import type { optionsSchema } from './settings.ts';

describe('the documented options', () => {
  it('are those that the schema checks, with the same types', () => {
    expectTypeOf<Options>().toEqualTypeOf<z.input<typeof optionsSchema>>();
  });
});
