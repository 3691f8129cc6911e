import type { AstroConfig, AstroIntegration } from 'astro';

type Done = NonNullable<AstroIntegration['hooks']['astro:build:done']>;

/** The integration of Vercel's adapter that copies the output: nothing that is written behind it is deployed. */
const copyOfVercel = 'astro:copy-vercel-output';

/**
 * Puts a pass behind each integration that writes files at the end of the build, so that those which compress, index or hash
 * them find them localised, whatever the order; and the verdict behind all, but in front of Vercel's copy of the output.
 * Not to be called from a hook: Astro goes through the list while hooks run.
 */
export function insertPasses({ integrations }: AstroConfig, name: string, pass: Done, verdict: Done): void {
  const step = (part: string, hook: Done) => ({ name: `${name}:${part}`, hooks: { 'astro:build:done': hook } });
  const copy = integrations.findIndex((each) => each.name === copyOfVercel);
  const end = copy < 0 ? integrations.length : copy;
  const woven = integrations
    .slice(0, end)
    .flatMap((each) => (each.hooks['astro:build:done'] && each.name !== name ? [each, step('pass', pass)] : [each]));
  const behind = integrations.slice(end);
  integrations.splice(0, integrations.length, ...woven, step('verdict', verdict), ...behind);
}
