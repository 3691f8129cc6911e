import { decodeBase64, fromByteString } from '../memory/byte-strings.ts';
import { ConfigurationError } from '../options/configuration-error.ts';

/** The variable with the key of sealed URLs, if no option has it. */
export const keyName = 'DATOCMS_ASSETS_KEY';

/** In bytes. */
const keyLength = 32;

/**
 * Reads one key, or two with a comma between them.
 * @throws ConfigurationError whose message does not show the key
 */
export function parseKeys(text: string): Uint8Array[] {
  const keys = text.split(',').map((part) => part.trim());
  const bytes = keys.map((key) => fromByteString(decodeBase64(key)));
  if (keys.length > 2) throw new ConfigurationError(['key: holds more than two keys.']);
  if (!keys.every((key) => /^[\w-]{43}=?$/.test(key)) || bytes.some(({ length }) => length !== keyLength)) {
    throw new ConfigurationError([
      'key: must be 32 random bytes in base64url, or two such keys with a comma between them. Print one with `npx datocms-assets key`.',
    ]);
  }
  return bytes;
}
