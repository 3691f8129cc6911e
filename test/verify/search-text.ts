import { AssetHosts } from '../../packages/datocms-assets/src/asset/asset-url.ts';
import type { Finding } from '../../packages/datocms-assets/src/findings/finding.ts';
import { searchBytes } from '../../packages/datocms-assets/src/verify/search/search-bytes.ts';
import {
  compileSearchTargets,
  type SearchTargets,
  type SearchTargetsInput,
} from '../../packages/datocms-assets/src/verify/search/search-targets.ts';

const hostsAlone = targetsOf({});

export function targetsOf(input: Partial<SearchTargetsInput>): SearchTargets {
  return compileSearchTargets({ hosts: new AssetHosts(), ...input });
}

/** Searches the content of one file, by default for the asset hosts of the CMS alone. */
export function search(content: string | Buffer, file = 'page.html', targets = hostsAlone) {
  const usedNames = new Set<string>();
  const findings: Finding[] = searchBytes(file, Buffer.from(content as string), targets, usedNames);
  return {
    findings,
    usedNames: [...usedNames],
    codes: findings.map(({ code }) => code),
    places: findings.map(({ code, line, column }) => `${code} ${line}:${column}`),
  };
}

/** The codes of all findings, each once. */
export function codesIn(content: string | Buffer, file?: string, targets?: SearchTargets): string[] {
  return [...new Set(search(content, file, targets).codes)];
}
