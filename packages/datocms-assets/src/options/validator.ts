import { isText } from '../memory/guards.ts';
import { Mistakes, type Rule } from './check-by-rules.ts';

/** Checks the value of an option, and normalizes it. Its result is valid only if it adds no mistake. */
export interface Validator<Output, Input = Output> {
  (value: unknown, mistakes: Mistakes): Output;
  /** The type of the values that users may write. It has no value. */
  readonly input?: Input;
}

/** @returns the normalized value; `undefined` if it is wrong */
export function normalize<Output>(validator: Validator<Output, unknown>, value: unknown): Output | undefined {
  const mistakes = new Mistakes(() => '');
  const output = validator(value, mistakes);
  return mistakes.sentences.length === 0 ? output : undefined;
}

/** A validator that does not change the value. */
export const unchanged =
  <Value>(rule: Rule): Validator<Value> =>
  (value, mistakes) => {
    mistakes.check(rule, value);
    return value as Value;
  };

export const aText: Rule = ['expected string', isText];

/** A text that is converted before it is checked and used. */
export const textAs =
  (form: (text: string) => string, ...rules: readonly Rule<string>[]): Validator<string> =>
  (value, mistakes) => {
    if (!mistakes.check(aText, value)) return '';
    const formed = form(value as string);
    const ofForm = mistakes.showing(value);
    for (const rule of rules) if (!ofForm.check(rule, formed) && rule[2] === 'basis') break;
    return formed;
  };

/** A text that passes rules. */
export const text = (...rules: readonly Rule<string>[]): Validator<string> => textAs((same) => same, ...rules);

const isTextOrList = (value: unknown) => isText(value) || Array.isArray(value);

/** A list, for which users write one text or a list of texts. @param expected for values of other types */
export const listOf =
  <Output>(
    item: Validator<Output, string>,
    expected = 'expected string or array',
  ): Validator<Output[], string | readonly string[]> =>
  (value, mistakes) => {
    if (!mistakes.check([expected, isTextOrList], value)) return [];
    if (!Array.isArray(value)) return [item(value, mistakes)];
    return Array.from(value, (each, index) => item(each, mistakes.at(index)));
  };

/** Whether a value is an object of an object literal, and no list, date or `Map`. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // The prototype is not compared with `Object.prototype`, since each realm has its own.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
