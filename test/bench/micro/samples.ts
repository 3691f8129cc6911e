import { cmsRoot, makeCatalogue, variantsOf } from '../site/catalogue.ts';
import { renderPage } from '../site/page.ts';
import { Prose } from '../site/prose.ts';

/** Files of one kind, for measuring throughput. */
export interface Samples {
  readonly name: string;
  /** File name with the extension of the format. */
  readonly extension: string;
  readonly files: readonly Buffer[];
}

/** The targets of a sample's URLs: the CMS (before the job), stored files (after it), or neither. */
export type Target = 'cms' | 'stored' | 'none';

const count = 40;
const variants = 1_000;
export const catalogue = makeCatalogue(cmsRoot, variants, 1);
export const storedName = (at: number) => `copper-harbour-${at}.${at.toString(32).padStart(16, 'a')}.webp`;

/** Pages, data and code with about 107 URLs in 35 kB, and pages without URLs. */
export function makeSamples(target: Target): Samples[] {
  const aim = aimed(target);
  const prose = new Prose(1);
  const urls = variantsOf(catalogue);
  const slice = (file: number, length: number) =>
    Array.from({ length }, (_, at) => urls[(file * 61 + at) % urls.length] as string);
  const each = (make: (file: number) => string) =>
    Array.from({ length: count }, (_, file) => Buffer.from(aim(make(file))));
  const suffix = target === 'none' ? 'without URLs' : `with ${target === 'cms' ? 'asset' : 'local'} URLs`;
  return [
    { name: `HTML ${suffix}`, extension: 'html', files: each((file) => renderPage(file, catalogue, prose)) },
    {
      name: `JSON ${suffix}`,
      extension: 'json',
      files: each((file) =>
        JSON.stringify(slice(file, 107).map((src, at) => ({ src, text: prose.take(at, 900).slice(0, 210) }))),
      ),
    },
    {
      name: `JS ${suffix}`,
      extension: 'js',
      files: each((file) =>
        slice(file, 107)
          .map(
            (src, at) =>
              `export const p${at}={src:"${src}",f:(a,b)=>a>${at}?{k:'v${at}',u:\`/api/\${b}\`}:[a,b].map((x)=>x/${at + 1})};\n`,
          )
          .join(''),
      ),
    },
  ];
}

/** Replaces the URLs of the CMS in a text. */
export function aimed(target: Target): (text: string) => string {
  if (target === 'cms') return (text) => text;
  if (target === 'none') return (text) => text.replaceAll(`${cmsRoot}/`, '/images/');
  const url = /https:\/\/www\.datocms-assets\.com\/99001\/[\w.-]+(?:\?(?:[\w.,:=-]|&amp;|&(?!quot;))*)?/g;
  let at = 0;
  return (text) => text.replace(url, () => `/_assets/${storedName(at++ % variants)}`);
}

/** The file names in samples with stored files. */
export function storedNames(): string[] {
  return Array.from({ length: variants }, (_, at) => storedName(at));
}
