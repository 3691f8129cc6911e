import { createRequire } from 'node:module';
import type { FindingCode } from './finding.ts';

const { homepage }: { readonly homepage: string } = createRequire(import.meta.url)('datocms-assets/package.json');
const folder = homepage.replace('/tree/', '/blob/').replace(/#.*$/, '');

/** The URL of the documentation of a code: its section in `findings.md`. */
export function docsUrl(code: FindingCode): string {
  return `${folder}/findings.md#${code}`;
}
