import {createReadStream} from 'node:fs'
import {createInterface} from 'node:readline'

/** A line of test/fixtures/quantize/reference.py: arrays are base64 of their little-endian bytes. */
export interface ReferenceCase {
  kind: 'integer' | 'range' | 'matmul' | 'gather' | 'half' | 'calibration'
  // biome-ignore lint/suspicious/noExplicitAny: each kind has fields of its own, which its test knows.
  [field: string]: any
}

export async function readCases(path: string | URL): Promise<ReferenceCase[]> {
  const cases: ReferenceCase[] = []
  for await (const line of createInterface({input: createReadStream(path)})) cases.push(JSON.parse(line))
  return cases
}

/** The bytes of an array, aligned for any typed array. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(base64, 'base64'))
}

export function floatsOf(base64: string): Float32Array {
  return new Float32Array(bytesOf(base64).buffer)
}
