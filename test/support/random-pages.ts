import fc from 'fast-check';
import { attributes, cssUrls, jsonStrings, percentEncoders, type Serializers, scriptStrings } from './serializers.ts';

/** A page with one picture of an asset, and the files that it needs, by name. */
export interface RandomPage {
  readonly html: string;
  readonly files: ReadonlyMap<string, string>;
  /** How it was made. */
  readonly recipe: string;
}

const names = ['kettle', 'harbour', 'oak', 'dusk', 'plan', 'paper', 'still', 'pin', 'shop_front', 'team-photo'];

/** Makes a page from choices: each is a number below the given one. */
class PageWriter {
  readonly files = new Map<string, string>();
  readonly recipe: string[] = [];
  readonly #choose: (below: number) => number;
  readonly #number: number;
  #id = 0;

  constructor(number: number, choose: (below: number) => number) {
    this.#number = number;
    this.#choose = choose;
  }

  nextId(): string {
    this.#id += 1;
    return `n${this.#id}`;
  }

  pick<T>(...items: readonly [T, ...T[]]): T {
    return items[this.#choose(items.length)] as T;
  }

  /** @param isAbsolute for a place without a page */
  url(isAbsolute = false): string {
    const at = this.#choose(names.length);
    const width = this.pick(24, 32, 40, 48, 64);
    const scheme = isAbsolute ? 'https:' : this.pick('https:', 'https:', 'http:', '');
    const query = this.pick(
      `?w=${width}`,
      `?fit=crop&h=${width}&w=${width}`,
      `?w=${width}&fm=jpg`,
      `?w=${width}&txt=a%20b`,
      `?w=${width}#x`,
    );
    return `${scheme}//www.datocms-assets.com/99001/${1_700_000_010 + at}-${names[at]}.jpg${query}`;
  }

  attribute = (text: string) => `"${this.#write(attributes, text)}"`;
  json = (text: string) => this.#write(jsonStrings, text);
  script = (text: string) => this.#write(scriptStrings, text);
  percent = (text: string) => this.#write(percentEncoders, text);
  css = (text: string) => this.#write(cssUrls, text);

  /** @returns its address */
  file(extension: string, content: string): string {
    const name = `${this.#number}-${this.files.size}.${extension}`;
    this.files.set(name, content);
    return `/${name}`;
  }

  /** Shows the picture whose address an expression of JavaScript gives. */
  showFrom(expression: string): string {
    const id = this.nextId();
    return `<p id=${id}></p><script>${id}.append(Object.assign(new Image(),{src:${expression}}))</script>`;
  }

  /** Picks one by its name, which goes into the recipe. */
  pickFrom<T>(table: Readonly<Record<string, T>>): T {
    const entries = Object.entries(table);
    const [name, value] = entries[this.#choose(entries.length)] as [string, T];
    this.recipe.push(name);
    return value;
  }

  #write(serializers: Serializers, text: string): string {
    return this.pickFrom(serializers)(text);
  }
}

/** Markup that shows one picture. */
const pictures: Readonly<Record<string, (page: PageWriter) => string>> = {
  img: (page) => `<img alt="" src=${page.attribute(page.pick('', ' ', '\n') + page.url())}>`,
  srcset: (page) => `<img alt="" sizes="40px" srcset=${page.attribute(`${page.url()} 40w, ${page.url()} 80w`)}>`,
  picture: (page) =>
    `<picture><source srcset=${page.attribute(page.url())}><img alt="" src=${page.attribute(page.url())}></picture>`,
  'style attribute': (page) => `<p class=box style=${page.attribute(`background:${page.css(page.url())}`)}></p>`,
  'custom property': (page) =>
    `<p class=box style=${page.attribute(`--u:${page.css(page.url())};background:var(--u)`)}></p>`,
  'style element': (page) =>
    `<style>.own{background:#eee ${page.css(page.url())} no-repeat}</style><p class="box own"></p>`,
  'image-set': (page) =>
    `<style>.own{background-image:image-set(${page.css(page.url())} 1x,${page.css(page.url())} 2x)}</style><p class="box own"></p>`,
  'SVG image': (page) =>
    `<svg width=40 height=30><image width=40 height=30 href=${page.attribute(page.url())} /></svg>`,
  poster: (page) => `<video width=40 height=40 preload=none poster=${page.attribute(page.url())}></video>`,
  object: (page) => `<object type="image/jpeg" width=40 height=40 data=${page.attribute(page.url())}></object>`,
  'event handler': (page) =>
    `<img alt="" src="/missing" onerror=${page.attribute(`this.onerror=null;this.src=${page.script(page.url())}`)}>`,
  script: (page) => page.showFrom(page.script(page.url())),
  'JSON in a script': (page) => page.showFrom(`JSON.parse(${page.script(`{"src":${page.json(page.url())}}`)}).src`),
  'encoded in a script': (page) => page.showFrom(`decodeURIComponent(${page.script(page.percent(page.url()))})`),
  'URL object': (page) => page.showFrom(`new URL(${page.script(page.url())},document.baseURI)`),
  'script file': (page) => {
    const id = page.nextId();
    const code = `${id}.append(Object.assign(new Image(),{src:${page.script(page.url())}}))\n`;
    return `<p id=${id}></p><script src="${page.file('js', code)}"></script>`;
  },
  'style sheet': (page) =>
    `<link rel=stylesheet href="${page.file('css', `.own{background:${page.css(page.url())}}\n`)}"><p class="box own"></p>`,
  'encoded style sheet': (page) =>
    `<link rel=stylesheet href=${page.attribute(`data:text/css,${page.percent(`.own{background:url(${page.url(true)})}`)}`)}><p class="box own"></p>`,
};

/** Markup that makes the browser read other markup. */
const wrappers: Readonly<Record<string, (page: PageWriter, html: string) => string>> = {
  srcdoc: (page, html) => `<iframe width=100 height=80 srcdoc=${page.attribute(html)}></iframe>`,
  'document.write': (page, html) => `<script>document.write(${page.script(html)})</script>`,
  template: (page, html) => {
    const id = page.nextId();
    return `<template id=${id}>${html}</template><script>document.body.append(${id}.content.cloneNode(true))</script>`;
  },
  'string of a script': (page, html) => append(page.script(html)),
  'encoded in a script': (page, html) => append(`decodeURIComponent(${page.script(page.percent(html))})`),
  'JSON element': (page, html) => {
    const id = page.nextId();
    return `<script type="application/json" id=${id}>{"html":${page.json(html)}}</script>${append(`JSON.parse(${id}.textContent).html`)}`;
  },
  'JSON in an attribute': (page, html) => {
    const id = page.nextId();
    return `<p id=${id} data-props=${page.attribute(`{"html":[0,${page.json(html)}]}`)}></p>${append(`JSON.parse(${id}.dataset.props).html[1]`)}`;
  },
  'JSON file': (page, html) => {
    const address = page.file('json', `{"html":${page.json(html)}}`);
    return `<script>fetch("${address}").then((r)=>r.json()).then((d)=>document.body.append(${toFragment('d.html')}))</script>`;
  },
};

/** Unlike `innerHTML`, this runs scripts. */
const toFragment = (expression: string) => `document.createRange().createContextualFragment(${expression})`;

function append(expression: string): string {
  return `<script>document.body.append(${toFragment(expression)})</script>`;
}

/** The pages are the same for the same seed of fast-check. */
export function randomPages(count: number): RandomPage[] {
  const choices = fc.array(fc.nat(2 ** 20), { minLength: 64, maxLength: 64 });
  return fc.sample(choices, count).map((numbers, number) => {
    let at = 0;
    const page = new PageWriter(number, (below) => (numbers[at++ % numbers.length] as number) % below);
    let html = page.pickFrom(pictures)(page);
    for (let depth = page.pick(0, 1, 1, 2, 2, 3); depth > 0; depth--) html = page.pickFrom(wrappers)(page, html);
    return { html: toDocument(html), files: page.files, recipe: page.recipe.join(', ') };
  });
}

function toDocument(body: string): string {
  return `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Page</title><style>.box{width:60px;height:50px;margin:0}</style></head><body>\n${body}\n</body></html>\n`;
}
