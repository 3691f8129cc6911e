import icons from './icons.svg?url';
import { describe, type Picture } from './picture';
import pictures from './pictures.json';

const wide: Picture = {
  url: 'https://www.datocms-assets.com/99001/1700000001-wide.jpg?auto=format&w=200',
  note: describe('markWide'),
}; // markComment
const logo: string = import.meta.env.PUBLIC_LOGO;

export function show(picture: Picture): void {
  const image = document.createElement('img');
  image.src = picture.url;
  image.alt = picture.note ?? 'markAlt';
  document.body.append(image);
}

for (const each of [wide, { url: logo, note: 'markLogo' }, ...pictures]) show(each);
document.body.dataset.icons = icons;
const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
worker.onmessage = ({ data }: MessageEvent<string>) => show({ url: data, note: 'markWorker' });
worker.postMessage('markPost');
