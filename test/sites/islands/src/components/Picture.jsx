import { useState } from 'preact/hooks';
import { other } from '../assets.js';

/** Builds its srcset from a prop, in the browser too. */
export default function Picture({ src, record, link, byName, all }) {
  const [shown, show] = useState(false);
  const joined = src.includes('?') ? '&' : '?';
  return (
    <figure>
      <img id="given" src={src} srcset={[1, 2].map((dpr) => `${src}${joined}dpr=${dpr} ${dpr}x`).join(', ')} alt="" />
      <img id="nested" src={record.cover.url} alt={link.protocol} />
      <img id="mapped" src={byName.get('cover').url} alt={byName.get('site').protocol} />
      {[...all].map((url) => (
        <img key={url} class="all" src={url} alt="" />
      ))}
      <button type="button" onClick={() => show(true)}>
        More
      </button>
      {shown && <img id="own" src={other} alt="" />}
    </figure>
  );
}
