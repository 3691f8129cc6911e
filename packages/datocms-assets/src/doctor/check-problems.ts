import { formatCount } from '../findings/format.ts';
import { option } from '../options/options.ts';
import type { Problem } from '../plan/make-plan.ts';
import { formatPlace } from '../report/format-place.ts';
import type { PlaceFinder } from '../report/line-and-column.ts';
import { problemsToFindings } from '../report/to-findings.ts';
import type { Check } from './check.ts';

/**
 * A check for each code of problems that a build would end with or warn of, whatever is published.
 * @param token never shown
 */
export function checkProblems(problems: readonly Problem[], places: PlaceFinder, token: string): Check[] {
  const codes = [...new Set(problems.map(({ code }) => code))];
  return codes.flatMap((code) => {
    const some = problems.filter((each) => each.code === code);
    const [first] = problemsToFindings(some, places, token);
    if (!first) return [];
    const { level: status, message, fix } = first;
    const place = formatPlace(first);
    if (code === 'needs-site') {
      return {
        name: 'site',
        status,
        message: `${formatCount(some.length, 'place needs', 'places need')} an absolute URL, and the site has no origin. The first is ${place}.`,
        fix: `Set ${option('site')}, or an absolute ${option('prefix')}.`,
      };
    }
    return {
      name: code,
      status,
      message: `${message} ${formatCount(some.length, 'place')}; the first is ${place}.`,
      fix,
    };
  });
}
