/**
 * Validates and normalizes the value of one option. This is the part of a schema that Standard Schema describes: zod is a part of the
 * bundle, so that the declarations of this package must not name its types.
 */
export interface Validator<Output, Input = Output> {
  readonly '~standard': { readonly types?: { readonly input: Input; readonly output: Output } | undefined };
}

export type OutputOf<Valid extends Validator<unknown, unknown>> = NonNullable<Valid['~standard']['types']>['output'];
