import type { UrlPlace } from '../asset-text/url-place.ts';
import type { AttributeSpan } from './html/read-attributes.ts';
import type { Surface } from './surface.ts';

/** The kind of a place: its surface, how its content is divided, and whether the rewriter treats it as a whole. */
export interface PlaceKind {
  readonly surface: Surface;
  readonly reading: UrlPlace['reading'];
  /** `hint`: a link that only connects to a host. `csp`: a Content Security Policy. */
  readonly role?: 'hint' | 'csp';
}

/** A part of a text with the asset host: an attribute's value, a script, or a whole file. Offsets are bytes. */
export interface TextPlace extends PlaceKind, UrlPlace {
  readonly attribute?: AttributeSpan;
  /** For an attribute: the element, and its other attributes in raw form. */
  readonly tag?: { readonly element: string; readonly rawValue: (name: string) => string | undefined };
  /** The place is in a tag, but outside of attribute values. */
  readonly inTag?: boolean;
  /** The start of the tag, script or style that contains the place. */
  readonly start: number;
  readonly end: number;
}
