import { type Format, inflate } from './inflate.ts';

/** What a source holds in another form. It is packed in the source from `at` to `end`. */
export interface Unpacked {
  readonly view: string;
  readonly at: number;
  readonly end: number;
  readonly bytes: Buffer;
  /** The bytes stand in the source as they are, so that what is packed in them is found there. */
  readonly stored?: boolean;
}

/** Something packed that was not looked into, and why. */
export interface Refusal {
  readonly view: string;
  readonly reason: string;
  /** A reader with a higher limit could look into it. */
  readonly tooLarge: boolean;
}

export interface UnpackListener {
  readonly onUnpacked: (unpacked: Unpacked) => void;
  readonly onRefusal: (refusal: Refusal) => void;
  /** How many bytes may still be unpacked. */
  readonly left: () => number;
  /** So many bytes, at most, were unpacked, to whatever end. */
  readonly spend: (bytes: number) => void;
}

/** What begins with the signature of a format by chance does not unpack to so much. */
export const mostByChance = 2 ** 16;
/** Three bytes are a weak signature: chance brings up a few. */
export const mostFailures = 1000;

export const reasons = {
  broken: 'it is damaged, or not what its name or first bytes say',
  'too-large': 'it is too large when unpacked',
  unknown: 'this version of Node.js cannot read it',
  chance: 'too much in it looks packed and is not',
} as const;

const largestMember = 64 * 2 ** 20;

/** Unpacks members of an archive that may begin at places in some bytes. */
export class Members {
  readonly #bytes: Buffer;
  readonly #listener: UnpackListener;
  #failures = 0;

  constructor(bytes: Buffer, listener: UnpackListener) {
    this.#bytes = bytes;
    this.#listener = listener;
  }

  /** So many were none that no more should be tried, which is told once. */
  get isHopeless(): boolean {
    return this.#failures > mostFailures;
  }

  /** @returns how far to go on: behind what was taken, or one byte */
  take(format: Format, view: string, at: number, sure: boolean): number {
    const packed = this.#bytes.subarray(at);
    const limit = Math.min(largestMember, this.#listener.left());
    // What fails at once costs little; what fails late costs as much as it may hold.
    const first = inflate(format, packed, Math.min(mostByChance, limit));
    const isReal = first === 'too-large';
    const inflated = isReal && limit > mostByChance ? inflate(format, packed, limit) : first;
    if (typeof inflated === 'object') {
      this.#listener.spend(inflated.bytes.length);
      this.#listener.onUnpacked({ view, at, end: at + inflated.used, bytes: inflated.bytes });
      return Math.max(1, inflated.used);
    }
    if (isReal) this.#listener.spend(limit);
    if (sure || isReal) this.#refuse(view, inflated);
    else if (++this.#failures === mostFailures + 1) this.#refuse(view, 'chance');
    return 1;
  }

  #refuse(view: string, why: keyof typeof reasons): void {
    this.#listener.onRefusal({ view, reason: reasons[why], tooLarge: why === 'too-large' });
  }
}
