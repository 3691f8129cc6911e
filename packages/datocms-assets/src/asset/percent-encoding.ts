/** Undoes one layer of percent-encoding. A run of bytes that is UTF-8 is decoded; any other run stays as it is. */
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
