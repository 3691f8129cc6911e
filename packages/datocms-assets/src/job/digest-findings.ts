import { type Finding, finding } from '../findings/finding.ts';
import type { FindingList } from '../findings/finding-list.ts';
import type { AmbiguousDigest } from '../rewrite/digests.ts';
import type { SiteRewrite } from '../rewrite/rewrite-site.ts';

const hashedBefore = 'The hash in its name was made before asset URLs in the file were replaced.';
const refused =
  'Pages name its new hash in `integrity`, so browsers that keep the file of an earlier build under this name refuse it.';
const fixForRefused =
  'Leave the hash out of the name, or let the host tell browsers to ask for the file each time (`Cache-Control: no-cache`).';
const maxNames = 3;

type DigestListeners = Required<Pick<SiteRewrite, 'onStaleName' | 'onAmbiguousDigest'>>;

/** Makes findings of digests that can't be updated. @param twins collects files that had equal bytes, and differ now */
export function digestFindings(findings: FindingList, twins: Set<string>): DigestListeners {
  return {
    onStaleName: (file, isRefused) =>
      isRefused
        ? findings.addFinding('stale-name', `${hashedBefore} ${refused}`, { file, fix: fixForRefused })
        : findings.addFinding('stale-name', hashedBefore, { file }),
    onAmbiguousDigest: (file, digest) => {
      for (const twin of digest.files) twins.add(twin);
      findings.add([ambiguousFinding(file, digest)]);
    },
  };
}

/** Makes a finding of a digest that stays, since several files with different bytes now share it. */
function ambiguousFinding(file: string, { files, isIntegrity }: AmbiguousDigest): Finding {
  const names = files.slice(0, maxNames).map((each) => JSON.stringify(each));
  const rest = files.length > maxNames ? [`${files.length - maxNames} more`] : [];
  const subject = files.length > 0 ? new Intl.ListFormat('en').format([...names, ...rest]) : 'Several files';
  const message = `${subject} had the same content, and differ now that asset URLs were replaced. So the digest that this file has of them stays the old one.`;
  const fix =
    'Let the files or scripts differ from the start, for example by a comment, so that each has its own digest.';
  return isIntegrity
    ? finding('stale-name', `${message} Browsers refuse what has another one.`, { file, fix, level: 'error' })
    : finding('stale-name', message, { file, fix });
}
