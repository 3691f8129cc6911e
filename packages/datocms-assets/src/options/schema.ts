import { z } from 'zod';

/** A validator with the methods of zod. Only code that makes other validators of it uses it: see `Validator`. */
export type Schema<Output, Input = Output> = z.ZodType<Output, Input>;

/** A setting that is a list: users write one value, or a list of values. */
export const listOf = <Output, Input>(item: Schema<Output, Input>): Schema<Output[], Input | readonly Input[]> =>
  z.union([item, z.array(item)]).transform((value) => [value].flat() as Output[]);
