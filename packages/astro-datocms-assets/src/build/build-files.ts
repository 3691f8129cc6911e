/**
 * Files of the build itself that lie in the output folder while pages are generated and are removed behind it:
 * `.prerender` in Astro 6 and 7, chunks and entry modules in Astro 5. They are not deployed, so they are left alone.
 */
export function isBuildFile(path: string): boolean {
  return path === '.prerender' || /^(?:(?:chunks|pages)\/.*|renderers|manifest_[^/]*|_[^/]*)\.mjs$/.test(path);
}
