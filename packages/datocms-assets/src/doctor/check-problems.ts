import type { Finding } from '../findings/finding.ts';
import { formatCount, formatFirst } from '../findings/format.ts';
import { groupBy } from '../memory/group-by.ts';
import { option } from '../options/options.ts';
import { formatPlace } from '../report/format-place.ts';
import type { Check } from './check.ts';

const maxAssets = 20;

/** A check for each code of findings that a build would end with or warn of. */
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
