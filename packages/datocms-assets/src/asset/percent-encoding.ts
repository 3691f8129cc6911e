/** Undoes one layer of percent-encoding. Each run of bytes is decoded as UTF-8; one that is none stays as it is. */
export function decodePercent(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, decodeFileName);
}

/** Undoes percent-encoding; a malformed name stays as it is. */
export function decodeFileName(file: string): string {
  try {
    return decodeURIComponent(file);
  } catch {
    return file;
  }
}
