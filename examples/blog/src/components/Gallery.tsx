import { useEffect, useRef, useState } from 'react';

interface GalleryProps {
  pictures: readonly { id: string; alt: string; thumb: string; large: string; width: number; height: number }[];
  words: Readonly<Record<'open' | 'close' | 'previous' | 'next', string>>;
}

/** Thumbnails that open in a dialog. Arrow keys change the picture. */
export default function Gallery({ pictures, words }: GalleryProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [shown, setShown] = useState<number>();
  const picture = shown === undefined ? undefined : pictures[shown];
  const move = (by: number) => setShown((at = 0) => (at + by + pictures.length) % pictures.length);

  useEffect(() => {
    if (picture && !dialog.current?.open) dialog.current?.showModal();
  }, [picture]);

  return (
    <div className="gallery">
      <ul>
        {pictures.map(({ id, alt, thumb }, index) => (
          <li key={id}>
            <button
              type="button"
              className="gallery-open"
              aria-label={`${words.open}: ${alt}`}
              onClick={() => setShown(index)}
            >
              <img src={thumb} alt="" width={360} height={360} loading="lazy" decoding="async" />
            </button>
          </li>
        ))}
      </ul>
      <dialog
        ref={dialog}
        aria-label={picture?.alt}
        onClose={() => setShown(undefined)}
        onKeyDown={({ key }) => {
          if (key === 'ArrowLeft') move(-1);
          if (key === 'ArrowRight') move(1);
        }}
      >
        {picture && (
          <img
            className="gallery-shown"
            src={picture.large}
            alt={picture.alt}
            width={picture.width}
            height={picture.height}
          />
        )}
        {picture && <p>{picture.alt}</p>}
        <div className="gallery-buttons">
          <button type="button" className="gallery-button" onClick={() => move(-1)} aria-label={words.previous}>
            ‹
          </button>
          <button type="button" className="gallery-button" onClick={() => move(1)} aria-label={words.next}>
            ›
          </button>
          <button type="button" className="gallery-button" onClick={() => dialog.current?.close()}>
            {words.close}
          </button>
        </div>
      </dialog>
    </div>
  );
}
