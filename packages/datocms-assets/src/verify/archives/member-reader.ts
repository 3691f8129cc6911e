import { type CompressionFormat, inflate } from './inflate.ts';

/** Bytes that were packed in a source, from `at` to `end`. */
export interface Unpacked {
  /** A name for messages, such as `gzip` or `PDF stream`. */
  readonly format: string;
  readonly at: number;
  readonly end: number;
  readonly bytes: Buffer;
}

/** Bytes that a source contains without compression. The search finds packed data in them. */
export interface Stored {
  readonly format: string;
  readonly bytes: Buffer;
  /** The place in the source of the byte at `index`. */
  readonly at: (index: number) => number;
}

/** Packed data that were not searched, and the reason. */
export interface Refusal {
  readonly format: string;
  readonly reason: string;
  /** A search with a higher limit can read the data. */
  readonly isTooLarge: boolean;
}

export interface UnpackListener {
  readonly onUnpacked: (unpacked: Unpacked) => void;
  readonly onStored: (stored: Stored) => void;
  readonly onRefusal: (refusal: Refusal) => void;
  /** How many bytes the next member may have. */
  readonly remainingBytes: () => number;
  /** Called with the limit of the bytes that were unpacked, also after a failure. */
  readonly countBytes: (bytes: number) => void;
}

/** The limit for bytes that may look like an archive by chance. */
export const maxBytesByChance = 2 ** 16;
/** The limit of false signatures: three bytes often occur by chance. */
export const maxFailures = 1000;

export const refusalReasons = {
  damaged: 'it is damaged, or its name or first bytes are wrong',
  'too-large': 'it is too large when unpacked',
  unavailable: 'this version of Node.js cannot read the format',
  unsupported: 'the format is not supported',
  'too-many-failures': 'too many places in it look packed and are not',
} as const;

/** Unpacks members of an archive at possible starts in the bytes. */
export class MemberReader {
  readonly #bytes: Buffer;
  readonly #listener: UnpackListener;
  #failures = 0;

  constructor(bytes: Buffer, listener: UnpackListener) {
    this.#bytes = bytes;
    this.#listener = listener;
  }

  /** The search has to stop after too many false signatures. The refusal has been reported. */
  get hasTooManyFailures(): boolean {
    return this.#failures > maxFailures;
  }

  /**
   * @param isCertain whether an archive certainly begins here
   * @returns the number of bytes to skip: the member's, or 1
   */
  read(compression: CompressionFormat, format: string, at: number, isCertain: boolean): number {
    const packed = this.#bytes.subarray(at);
    const limit = this.#listener.remainingBytes();
    // A failure at the beginning costs little. A late one costs as much as the limit allows.
    const first = inflate(compression, packed, Math.min(maxBytesByChance, limit));
    const isReal = first === 'too-large';
    const inflated = isReal && limit > maxBytesByChance ? inflate(compression, packed, limit) : first;
    if (typeof inflated === 'object') {
      this.#listener.countBytes(inflated.bytes.length);
      this.#listener.onUnpacked({ format, at, end: at + inflated.used, bytes: inflated.bytes });
      return Math.max(1, inflated.used);
    }
    if (isReal) this.#listener.countBytes(limit);
    if (isCertain || isReal) this.#refuse(format, inflated);
    else if (++this.#failures === maxFailures + 1) this.#refuse(format, 'too-many-failures');
    return 1;
  }

  #refuse(format: string, why: keyof typeof refusalReasons): void {
    this.#listener.onRefusal({ format, reason: refusalReasons[why], isTooLarge: why === 'too-large' });
  }
}
