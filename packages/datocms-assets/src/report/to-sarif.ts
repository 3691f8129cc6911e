import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findingCodes } from '../findings/codes.ts';
import { escapeJson } from '../findings/escape-control-characters.ts';
import { docsOf, type FindingCode } from '../findings/finding.ts';
import { homepage, version } from '../options/manifest.ts';
import type { ReportFile } from '../options/report-file.ts';
import type { Report } from './report.ts';
import { type ReviewPlace, type ReviewProblem, reviewProblems } from './review-problems.ts';
import { ruleDescriptions } from './rule-descriptions.ts';

// GitHub refuses a file with more results, and shows no further places of one result.
const maxResults = 25_000;
const maxOtherPlaces = 99;

const codes = Object.keys(findingCodes) as FindingCode[];
/** The base of relative paths, by the name that the standard uses in its examples. */
const root = '%SRCROOT%';

/**
 * The report in SARIF 2.1.0, as GitHub requires it: a result for each problem, at its first place, errors first.
 *
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
 */
export function toSarif(report: Report, { repository }: Pick<ReportFile, 'repository'>): string {
  const driver = {
    name: 'datocms-assets',
    semanticVersion: version,
    informationUri: homepage,
    rules: codes.map(toRule),
  };
  const run = {
    tool: { driver },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { [root]: { uri: `${pathToFileURL(repository).href.replace(/\/$/, '')}/` } },
    results: reviewProblems(report, repository).slice(0, maxResults).map(toResult),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${escapeJson(JSON.stringify(log, null, 2))}\n`;
}

function toRule(code: FindingCode): object {
  const description = { text: ruleDescriptions[code] };
  const docs = docsOf(code);
  return {
    id: code,
    shortDescription: description,
    fullDescription: description,
    helpUri: docs,
    help: { text: `How to fix it: ${docs}`, markdown: `[How to fix it](${docs})` },
    defaultConfiguration: { level: findingCodes[code].level },
  };
}

function toResult({ level, code, lines, place, otherPlaces, fingerprint }: ReviewProblem): object {
  const related = otherPlaces.slice(0, maxOtherPlaces).map(toLocation);
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level,
    message: { text: lines.join('\n') },
    locations: [toLocation(place)],
    ...(related.length > 0 ? { relatedLocations: related } : {}),
    // GitHub reads no other key. Its own value is the hash of a line, which all problems of a minified page share.
    partialFingerprints: { primaryLocationLineHash: `${fingerprint}:1` },
  };
}

/** GitHub requires a line, even for a problem of a whole file. */
function toLocation({ path, line = 1, column, text }: ReviewPlace): object {
  const artifactLocation = isAbsolute(path)
    ? { uri: pathToFileURL(path).href }
    : { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: root };
  return {
    physicalLocation: {
      artifactLocation,
      region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) },
    },
    ...(text === '' ? {} : { message: { text } }),
  };
}
