export const locales = ['en', 'it'] as const;
export type Locale = (typeof locales)[number];

/** Texts of the layout. All other texts come from the CMS. */
export const words = {
  en: {
    language: 'English',
    skip: 'Skip to content',
    home: 'Lanterna, home',
    menu: 'Main',
    articles: 'Articles',
    allArticles: 'All articles',
    latest: 'Latest',
    featured: 'Begin here',
    topics: 'Topics',
    by: 'By',
    writtenBy: 'Written by',
    minutes: 'min read',
    walk: 'walk',
    download: 'Download',
    more: 'More about',
    feed: 'RSS feed',
    open: 'Enlarge',
    close: 'Close',
    previous: 'Previous picture',
    next: 'Next picture',
    lead: 'Everything we have written down so far, newest first.',
  },
  it: {
    language: 'Italiano',
    skip: 'Vai al contenuto',
    home: 'Lanterna, pagina iniziale',
    menu: 'Principale',
    articles: 'Articoli',
    allArticles: 'Tutti gli articoli',
    latest: 'Ultimi',
    featured: 'Da dove cominciare',
    topics: 'Temi',
    by: 'Di',
    writtenBy: 'Scritto da',
    minutes: 'min di lettura',
    walk: 'a piedi',
    download: 'Scarica',
    more: 'Altro su',
    feed: 'Feed RSS',
    open: 'Ingrandisci',
    close: 'Chiudi',
    previous: 'Immagine precedente',
    next: 'Immagine successiva',
    lead: 'Tutto quello che abbiamo annotato finora, dal più recente.',
  },
} as const satisfies Record<Locale, Record<string, string>>;

/** `/articles/x/` in English, `/it/articles/x/` in Italian. */
export function pathTo(locale: Locale, ...parts: readonly string[]): string {
  const path = [...(locale === 'en' ? [] : [locale]), ...parts].join('/');
  return path === '' ? '/' : `/${path}/`;
}

/** The route's parameter `[...lang]`; undefined for the default locale. */
export const langParam = (locale: Locale) => (locale === 'en' ? undefined : locale);

export function formatDate(date: string, locale: Locale): string {
  return new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(date),
  );
}
