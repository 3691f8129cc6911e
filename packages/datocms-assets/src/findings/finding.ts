import { findingsPage } from '../options/manifest.ts';
import { findingCodes } from './codes.ts';
import { escapeForLog } from './escape-control-characters.ts';

export type Level = 'error' | 'warning';
export type FindingCode = keyof typeof findingCodes;

/** Where a finding is. */
export interface Place {
  /** Relative to the output folder, with `/`. */
  readonly file: string;
  /** One-based. */
  readonly line?: number;
  /** One-based, in UTF-16 units. */
  readonly column?: number;
  /** The URL that the place names, among the `places` of a finding about a whole host. */
  readonly url?: string;
}

/** A place in the content of the CMS. */
export interface ContentPlace {
  /** API key of the model, such as `article`; `_site` for the project's own settings, `_upload` for the media library. */
  readonly model: string;
  /** Id of the record or of the upload; `null` for the site settings. */
  readonly record: string | null;
  /** Path of the field, such as `body.blocks.image`; empty for an upload. */
  readonly field: string;
  readonly locale: string | null;
}

/** The site shows drafts, or assets of another project than `own`, whose content the token reads. */
export type Cause = 'drafts' | { readonly project: string; readonly own: string };

/** One problem that the job found. */
export interface Finding extends Partial<Omit<Place, 'url'>> {
  readonly code: FindingCode;
  readonly level: Level;
  /** One or more sentences. */
  readonly message: string;
  /** The URL of the asset. */
  readonly url?: string;
  /** The text that stands there, about 120 characters of its line, with escapes for what can't be seen. */
  readonly excerpt?: string;
  /** How to fix the problem. */
  readonly fix: string;
  /** Address of the page that explains the code. The JSON report does not have it. */
  readonly docs: string;
  /**
   * Published content that holds the asset, or that names the host in a text: up to three places. For an asset that is not
   * published, its upload.
   */
  readonly via?: readonly ContentPlace[];
  /** The common cause of many findings. The JSON report does not have it. */
  readonly cause?: Cause;
  /** All places of a problem that is one for the whole site. The first one is also the place of the finding. */
  readonly places?: readonly Place[];
}

/** Address of the page that explains a code. */
export function docsOf(code: FindingCode): string {
  return `${findingsPage}#${code}`;
}

/** Places that a finding names. */
const maxVia = 3;

/** The part of a finding that tells where the content has it; empty if that is nowhere. */
export function viaOf(places: readonly ContentPlace[] = []): Pick<Finding, 'via'> {
  return places.length === 0 ? {} : { via: places.slice(0, maxVia) };
}

/** The facts of a finding beside its code and its message. */
export type FindingFacts = { readonly [Name in keyof Omit<Finding, 'code' | 'message'>]?: Finding[Name] | undefined };

/** Makes a finding of what is known. Level and fix are those of the code unless `facts` have others. */
export function finding(code: FindingCode, message: string, facts: FindingFacts = {}): Finding {
  const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  return { code, message, ...findingCodes[code], docs: docsOf(code), ...known };
}

/**
 * A step can't go on, for the reasons that its findings give. The job reports them and ends with status 1. The message has one
 * line for each, and may be printed as it is.
 */
export class FindingError extends Error {
  override readonly name = 'FindingError';
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[], options?: ErrorOptions) {
    super(findings.map((each) => escapeForLog(each.message)).join('\n'), options);
    this.findings = findings;
  }
}
