/** Tells whether a value from outside, such as from a file, has a type. */
export type Guard<Value> = (value: unknown) => value is Value;

export type Guarded<Of> = Of extends Guard<infer Value> ? Value : never;

export const isText = (value: unknown): value is string => typeof value === 'string';

export const isTextLike =
  (pattern: RegExp): Guard<string> =>
  (value): value is string =>
    isText(value) && pattern.test(value);

export const isListOf =
  <Item>(isItem: Guard<Item>): Guard<readonly Item[]> =>
  (value): value is readonly Item[] =>
    Array.isArray(value) && value.every(isItem);

/** An object with these properties, and maybe others. */
export const isRecordOf =
  <Guards extends Readonly<Record<string, Guard<unknown>>>>(
    guards: Guards,
  ): Guard<{ readonly [Name in keyof Guards]: Guarded<Guards[Name]> }> =>
  (value): value is { readonly [Name in keyof Guards]: Guarded<Guards[Name]> } =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(guards).every(([name, isRight]) => isRight((value as Record<string, unknown>)[name]));
