import { type Finding, FindingError } from '../findings/finding.ts';
import { formatCount, formatFirst } from '../findings/format.ts';
import { isSystemError, systemFinding } from '../findings/system-error.ts';
import { groupBy } from '../memory/group-by.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import { option } from '../options/options.ts';
import { formatPlace } from '../report/format-place.ts';
import type { Check } from './check.ts';

const maxAssets = 20;

/** A check for each code of findings that a build would report. */
export function checkFindings(findings: readonly Finding[]): Check[] {
  return Array.from(groupBy(findings, ({ code }) => code).values(), (some): Check => {
    const [first] = some as [Finding, ...Finding[]];
    const { code, level: status, message, fix } = first;
    const place = formatPlace(first);
    if (code === 'needs-site') {
      return {
        name: 'site',
        status,
        message: `${formatCount(some.length, 'place needs', 'places need')} an absolute URL, and the site has no origin. The first is ${place}.`,
        fix: `Set ${option('site')}, or an absolute ${option('prefix')}.`,
      };
    }
    const count = formatCount(some.length, 'place');
    if (code !== 'unpublished' && code !== 'placeholder')
      return { name: code, status, message: `${message} ${count}; the first is ${place}.`, fix };
    const assets = Array.from(
      groupBy(some, ({ url = '' }) => url),
      ([url, [each]]) => `${url} (${each ? formatPlace(each) : ''})`,
    );
    const list = formatFirst(assets, maxAssets);
    return {
      name: code,
      status,
      message: `${message} ${count} of ${formatCount(assets.length, 'asset')}: ${list}.`,
      fix,
    };
  });
}

/** The checks for an error that ended the reading of an output. @throws any other error */
export function checkError(error: unknown, dir: string): Check[] {
  if (error instanceof ConfigurationError) return [{ name: 'output', status: 'error', message: error.message }];
  if (!(error instanceof FindingError) && !isSystemError(error)) throw error;
  const findings = error instanceof FindingError ? error.findings : [systemFinding(error, dir)];
  return findings.map(({ message, fix }) => ({ name: 'output', status: 'error', message, fix }));
}
