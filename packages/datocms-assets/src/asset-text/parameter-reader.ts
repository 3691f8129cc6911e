import { isImgixParameter, isTextParameter } from '../asset/imgix-parameters.ts';

/**
 * The characters of a parameter's value. `number`: no comma. `word`: no comma by imgix's documentation. `list`: commas,
 * but no letters beyond ASCII. `text`: any character. `none`: the path, which has no parameters.
 */
export type ParameterKind = 'none' | 'number' | 'word' | 'list' | 'text';

const numberParameter = /^(?:(?:max-|min-)?[wh]|dpr|q)$/;
const listParameter =
  /^(?:auto|ba|ch|ma|ta|tcl|border.*|corner-radius|duotone|fill-gradient-.*|video-.*|.*(?:align|clip|crop|rect))$/;
const parameterName = /^(?:amp;)?([\w-]{1,40})=/;

/** Tells in which parameter of a URL a character stands. Offsets have to be in ascending order. */
export class ParameterReader {
  readonly #text: string;
  /** Behind the `?` or `&` that begins the parameter; `-1` in the path. */
  #start = -1;
  #searched: number;
  #kind: ParameterKind | undefined;

  /** @param pathStart where the path of the URL begins */
  constructor(text: string, pathStart: number) {
    this.#text = text;
    this.#searched = pathStart;
  }

  /** Notes that a parameter begins at `start`, behind an ampersand. */
  next(start: number): void {
    if (this.#isInPath(start)) return;
    this.#start = start;
    this.#kind = undefined;
  }

  kindAt(offset: number): ParameterKind {
    if (this.#isInPath(offset)) return 'none';
    this.#kind ??= kindOf(parameterName.exec(this.#text.slice(this.#start, offset))?.[1] ?? '');
    return this.#kind;
  }

  /** Each part of the path is searched once. */
  #isInPath(offset: number): boolean {
    if (this.#start >= 0) return false;
    const mark = this.#text.slice(this.#searched, offset).indexOf('?');
    if (mark >= 0) this.#start = this.#searched + mark + 1;
    this.#searched = offset;
    return mark < 0;
  }
}

/** A parameter that imgix does not know may be of any kind. */
function kindOf(name: string): ParameterKind {
  if (numberParameter.test(name)) return 'number';
  if (!isImgixParameter(name) || isTextParameter(name)) return 'text';
  return listParameter.test(name) ? 'list' : 'word';
}
