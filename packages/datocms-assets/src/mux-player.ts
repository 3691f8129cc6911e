/**
 * Lets the players of Mux (`@mux/mux-player`, `@mux/mux-video`, and with them the `VideoPlayer` of `react-datocms`, `vue-datocms`
 * and `@datocms/svelte`) play stored videos. In data, the URL of the stored video stands where the playback id was. A player would
 * put it behind the host of Mux; here it becomes the `src` of the player. Import this module before the player.
 * @module
 */

interface Player {
  getAttribute(name: string): string | null;
  getAttributeNames(): string[];
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  attributeChangedCallback?(name: string, before: string | null, value: string | null): void;
}

interface PlayerClass {
  readonly prototype: Player;
}

interface ElementRegistry {
  define(name: string, element: PlayerClass, options?: object): void;
  get(name: string): PlayerClass | undefined;
}

/** Marks a site with this module, also in its output: see `job/site/find-mux-player.ts`. It does not name the CMS. */
const mark = Symbol.for('mux-player-of-stored-videos');
const players = ['mux-player', 'mux-video', 'mux-audio'];
const idAttribute = 'playback-id';

/** A playback id has letters and digits only. */
const isUrl = (value: unknown): value is string => typeof value === 'string' && value.includes('/');

/** Before 3.9, players play no stream whose URL is a path, if the browser does not support HLS itself. */
function absolute(url: string): string {
  try {
    return /^\/(?!\/)/.test(url) && page.document ? new URL(url, page.document.baseURI).href : url;
  } catch {
    return url;
  }
}

/** Players whose `src` this module has set: it is no longer the `src` of the page's tag. */
const changed = new WeakSet<Player>();

/**
 * Removes the pictures of the previous video. In the tag of a page, they stand behind the `src`. A build adds a poster
 * only with a storyboard, so a poster without one, as in a `mux-video`, is the page's own.
 */
function removePictures(player: Player, url: string): void {
  const before = player.getAttribute('src');
  if (before !== null && absolute(before) === url) return;
  const names = player.getAttributeNames();
  const isOfTag = before !== null && !changed.has(player) && names.includes('storyboard-src');
  let at = isOfTag ? names.indexOf('src') + 1 : names.length;
  for (const picture of ['poster', 'storyboard-src']) {
    if (names[at] !== picture) continue;
    player.removeAttribute(picture);
    at++;
  }
  changed.add(player);
}

/** The `src` that this module has set for an id, by player. */
const given = new WeakMap<Player, string>();

function sourceFor(player: Player, url: string): string {
  removePictures(player, url);
  given.set(player, url);
  return url;
}

/** A player without an id has no video. Components remove the id if their data have none. */
function emptyWithoutId({ prototype }: PlayerClass): void {
  const { removeAttribute } = prototype;
  prototype.removeAttribute = function (this: Player, name) {
    removeAttribute.call(this, name);
    if (name !== idAttribute || given.get(this) !== this.getAttribute('src')) return;
    given.delete(this);
    removePictures(this, '');
    removeAttribute.call(this, 'src');
  };
}

/** Changes the class before the element is defined, since browsers take the callback from the class at that moment. */
function playStored({ prototype }: PlayerClass): void {
  const { attributeChangedCallback, removeAttribute } = prototype;
  prototype.attributeChangedCallback = function (this: Player, name, before, value) {
    const isId = name === idAttribute && isUrl(value);
    const isPath = name === 'src' && value !== null && absolute(value) !== value;
    if (!isId && !isPath) return attributeChangedCallback?.call(this, name, before, value);
    if (isId) removeAttribute.call(this, idAttribute);
    this.setAttribute('src', isId ? sourceFor(this, absolute(value)) : absolute(value));
  };
}

/** Changes only `setAttribute`. After the element is defined, the callback can't be replaced. */
function playStoredLater({ prototype }: PlayerClass): void {
  const { setAttribute } = prototype;
  prototype.setAttribute = function (this: Player, name, value) {
    const isId = name === idAttribute && isUrl(value);
    if (isId) setAttribute.call(this, 'src', sourceFor(this, absolute(value)));
    else setAttribute.call(this, name, name === 'src' ? absolute(value) : value);
  };
}

// On a server that renders pages, there is no registry of elements.
const page = globalThis as {
  readonly customElements?: ElementRegistry;
  readonly document?: { readonly baseURI: string };
  [mark]?: true;
};
const { customElements } = page;
if (customElements && !page[mark]) {
  page[mark] = true;
  const { define } = customElements;
  customElements.define = function (name, element, options) {
    if (players.includes(name)) {
      playStored(element);
      emptyWithoutId(element);
    }
    define.call(this, name, element, options);
  };
  for (const name of players) {
    const element = customElements.get(name);
    if (!element) continue;
    playStoredLater(element);
    emptyWithoutId(element);
  }
}

export {};
