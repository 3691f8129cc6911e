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
  /** The URL of the asset at this place, in the `places` of a finding about a whole host. */
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

/** The common cause: the site shows drafts, or the token reads another `project` than the site's `own`. */
export type Cause = 'drafts' | { readonly project: string; readonly own: string };

/** One problem that the job found. */
export interface Finding extends Partial<Omit<Place, 'url'>> {
  readonly code: FindingCode;
  readonly level: Level;
  /** One or more sentences. */
  readonly message: string;
  /** The URL of the asset. */
  readonly url?: string;
  /** About 120 characters of the line around the place. Invisible characters are escaped. */
  readonly excerpt?: string;
  /** How to fix the problem. */
  readonly fix: string;
  /** Address of the page that explains the code. The JSON report does not have it. */
  readonly docs: string;
  /**
   * Up to three places in published content that hold the asset, or name the host in a text. For an unpublished asset,
   * its upload.
   */
  readonly via?: readonly ContentPlace[];
  /** The common cause of many findings. The JSON report does not have it. */
  readonly cause?: Cause;
  /** All places of a problem of the whole site. The first one is also the place of the finding. */
  readonly places?: readonly Place[];
}

/** Address of the page that explains a code. */
export function docsOf(code: FindingCode): string {
  return `${findingsPage}#${code}`;
}

/** How many places in the content a finding names. */
const maxVia = 3;

/** The part of a finding that names places in the content; empty if there are none. */
export function viaOf(places: readonly ContentPlace[] = []): Pick<Finding, 'via'> {
  return places.length === 0 ? {} : { via: places.slice(0, maxVia) };
}

/** The facts of a finding beside its code and its message. */
export type FindingFacts = { readonly [Name in keyof Omit<Finding, 'code' | 'message'>]?: Finding[Name] | undefined };

/** Makes a finding with the level and the fix of its code, unless `facts` replace them. */
export function finding(code: FindingCode, message: string, facts: FindingFacts = {}): Finding {
  const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  return { code, message, ...findingCodes[code], docs: docsOf(code), ...known };
}

/**
 * Ends a step, with findings as reasons. The job reports them and ends with status 1. The message has a line for each
 * finding and can be printed as it is.
 */
export class FindingError extends Error {
  override readonly name = 'FindingError';
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[], options?: ErrorOptions) {
    super(findings.map((each) => escapeForLog(each.message)).join('\n'), options);
    this.findings = findings;
  }
}
