import { fnv } from "../contract/grant-table.ts";
import type { Bytes } from "../text/bytes.ts";

/** Looked up once: an interpreter looks them up at every step otherwise. */
const { imul } = Math;
const { basis, prime, upperBasis, upperPrime } = fnv;

/** FNV-1a, 32 bits, of a name: what the tables of names are sorted by. */
export function hashName(name: Bytes): number {
  let hash: number = basis;
  for (let at = 0; at < name.length; at++) hash = imul(hash ^ name.charCodeAt(at), prime);
  return hash >>> 0;
}

export type ValueHash = readonly [low: number, high: number];

/** 64 bits of a value, low and high: enough to tell a changed value from the original, and never shown. */
export function hashValue(value: Bytes): ValueHash {
  let low: number = basis;
  let high: number = upperBasis;
  for (let at = 0; at < value.length; at++) {
    const byte = value.charCodeAt(at);
    low = imul(low ^ byte, prime);
    high = imul(high ^ byte, upperPrime);
  }
  return [low >>> 0, high >>> 0];
}

/**
 * The checksum of a page of words: four interleaved lanes of FNV-1a over whole words, then the lanes. Each step is a
 * bijection of the state, so any change within one word is found for certain.
 */
export function checkWords(words: Uint32Array): number {
  const lanes: number[] = [basis, basis ^ 1, basis ^ 2, basis ^ 3];
  for (let lane = 0; lane < 4; lane++) {
    let hash = lanes[lane] as number;
    for (let at = lane; at < words.length; at += 4) hash = imul(hash ^ (words[at] as number), prime);
    lanes[lane] = hash;
  }
  return lanes.reduce((hash, lane) => imul(hash ^ lane, prime), basis) >>> 0;
}
