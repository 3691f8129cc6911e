import { z } from 'zod';
import { isSecondsText, secondsExpected, secondsRange, toSeconds } from './seconds.ts';
import type { Validator } from './validator.ts';

/** Seconds, from a number or a text such as `15s` or `500ms`. */
export const seconds: Validator<number, number | string> = z
  .union([z.number(), z.string().refine(isSecondsText, { error: secondsExpected, abort: true })])
  .refine((value) => toSeconds(value) !== undefined, { error: secondsRange })
  .transform((value) => toSeconds(value) as number);

/** A whole number in a range, both ends included. */
export function wholeNumber(min: number, max: number): Validator<number, number | string> {
  const notInRange = { error: `expected a whole number from ${min} to ${max}` };
  const digits = z
    .string()
    .regex(/^\d{1,9}$/, notInRange)
    .transform(Number);
  return z
    .union([z.number(), digits])
    .refine((value) => Number.isInteger(value) && value >= min && value <= max, notInRange);
}

const maxDays = 36_500;

/** Days, from a number or a text such as `30d` or `12h`. */
export const days: Validator<number, number | string> = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,9}\s*[dh]?$/, { error: 'expected an age such as 30d or 12h; a number alone means days' })
      .transform((value) => Number.parseInt(value, 10) / (value.endsWith('h') ? 24 : 1)),
  ])
  .refine((value) => value >= 0 && value <= maxDays, { error: `expected 0 to ${maxDays} days` });
