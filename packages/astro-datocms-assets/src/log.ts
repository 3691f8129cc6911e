/** The name of this package on npm and in Astro's log. */
export const integrationName = 'astro-datocms-assets';

/** Logs a warning of the server, which has no logger of Astro. */
export function logWarning(message: string): void {
  console.warn(`[${integrationName}] ${message}`);
}

/** Logs an error with its stack, since a server has no other place for it. */
export function logError(message: string, error: unknown): void {
  console.error(`[${integrationName}] ${message}`, error);
}
