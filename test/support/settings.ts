import { ConfigurationError } from '../../packages/datocms-assets/src/options/configuration-error.ts';
import type { Options } from '../../packages/datocms-assets/src/options/options.ts';
import { toSettings } from '../../packages/datocms-assets/src/options/settings.ts';

export const token = '0123456789abcdef0123456789abcd';
export const settingsOf = (options: unknown, variables: Record<string, string> = {}) =>
  toSettings(options as Options, { variables, places: 'the environment' });

/** The mistakes in options; none if they are right. */
export function problemsOf(options: unknown, env: Record<string, string> = {}): readonly string[] {
  try {
    settingsOf(options, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}
