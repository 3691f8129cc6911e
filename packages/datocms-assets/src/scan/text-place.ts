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

/** The part of a text in which the asset host is named: an attribute's value, a script, or a whole file. Offsets are bytes. */
export interface TextPlace extends PlaceKind, UrlPlace {
  readonly attribute?: AttributeSpan;
  /** Set for an attribute: the element, and its other attributes as they are written. */
  readonly tag?: { readonly element: string; readonly rawValue: (name: string) => string | undefined };
  /** In a tag, but outside its attributes' values. */
  readonly inTag?: boolean;
  /** The tag, or the content of the script or style, that the place is in. */
  readonly start: number;
  readonly end: number;
}
