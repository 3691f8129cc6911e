// The published types name types of Node. TypeScript 6 and later load Node's types only on request. / <reference
// types="node" preserve="true" /> Names with the tag `@internal` are for `astro-datocms-assets` alone: the reference
// does not list them.
export { type ProgressDisplay, startProgress } from './cli/progress.ts';
export type { Check } from './doctor/check.ts';
export { checksToLines } from './doctor/print-checks.ts';
export { type DoctorInput, runChecks } from './doctor/run-checks.ts';
export { escapeForLog } from './findings/escape-control-characters.ts';
export type { ContentPlace, Finding, FindingCode, FindingFacts, Level, Place } from './findings/finding.ts';
export { FindingError } from './findings/finding.ts';
export { showsColor } from './findings/paint.ts';
export { replaceFile } from './io/replace-file.ts';
export { createLocalizer, type Localizer } from './job/localizer.ts';
export { readPublished } from './job/read-published-with-options.ts';
export { verify } from './job/verify-site.ts';
export type { LiveAsset, LiveFile, Standing } from './live/live-asset.ts';
export { createLiveLocalizer, type LiveLocalizer } from './live/live-localizer.ts';
export { localize } from './localize.ts';
export { describeUnknownOption } from './options/closest-name.ts';
export { compileAllow } from './options/compile-globs.ts';
export { ConfigurationError } from './options/configuration-error.ts';
export { type ConfigOptions, defineConfig, type JobOptions, type Options } from './options/options.ts';
export type { DownloadProgress, PassOptions, Ports, TextSource } from './options/ports.ts';
export type { Environment } from './options/token.ts';
export type { PublishedAsset, PublishedIndex } from './published/published-index.ts';
export { countProblems } from './report/group-findings.ts';
export { mergeReports } from './report/merge-reports.ts';
export type { Counts, Coverage, OnDemandPart, Report, ReportedAsset, ReportedVariant } from './report/report.ts';
export { showMessagesOnGitHub, showOnGitHub } from './report/show-on-github.ts';
export { findingsToText, type TextOptions, toText } from './report/to-text.ts';
export type { TextEdit } from './syntax/edited-text.ts';
