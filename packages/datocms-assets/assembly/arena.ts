import { free, margin } from './memory';

let next: usize = free;
const pageBits: usize = 16;

/** Zeroed memory that is never released. */
export function allocate(length: usize): usize {
  const at = next;
  next = (next + length + 15) & ~15;
  grow(next);
  return at;
}

/** Makes room for an input, with margins and scratch memory of the same length behind it. @returns where the input begins */
export function reserveInput(length: usize): usize {
  const at = next + margin;
  grow(at + length * 2 + margin * 4);
  return at;
}

function grow(end: usize): void {
  const missing = <i32>((end + (1 << pageBits) - 1) >> pageBits) - memory.size();
  if (missing > 0) memory.grow(missing);
}
