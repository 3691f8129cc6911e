/** `ArrayBuffer.prototype.transfer` of ES2024, which Node 20 does not have. */
type Detachable = { readonly transfer?: (length: number) => unknown };

/**
 * Frees memory at once, which the garbage collector may keep for long. No code can read the memory any more. Node 20
 * leaves the memory to the collector.
 */
export function releaseBuffer(memory: ArrayBufferLike): void {
  (memory as Detachable).transfer?.(0);
}

/** Frees the memory of bytes that fill it. Memory with other bytes is left to the collector. */
export function releaseBytes(bytes: Uint8Array): void {
  if (bytes.byteLength === bytes.buffer.byteLength) releaseBuffer(bytes.buffer);
}
