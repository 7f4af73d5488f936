import {type ChunkHint, MAX_CHUNK} from '../../src/checkpoint/codec/chunk-hint.ts'
import {compileCodec, createCodec} from '../../src/checkpoint/codec/codec.ts'
import {chunkUnit} from '../../src/checkpoint/codec/element-layout.ts'

export interface Measured {
  /** Original bytes for one of the payloads. */
  ratio: number
  /** MB/s of original bytes on this thread; the best round of some, as other programs share the machine. */
  encode: number
  decode: number
}

const ROUNDS = 8

/** Codes a tensor in chunks, decodes it, compares, and takes the time. */
export async function measureCodec(
  bytes: Uint8Array,
  hint: ChunkHint,
  {max}: {max: boolean},
  base?: Uint8Array,
): Promise<Measured> {
  const codec = createCodec(await compileCodec())
  const cuts = chunks(bytes.length, chunkUnit(hint.type))
  const output = new Uint8Array(MAX_CHUNK)
  const times = {encode: Number.POSITIVE_INFINITY, decode: Number.POSITIVE_INFINITY}
  let size = 0
  for (let round = 0; round < ROUNDS; round++) {
    let encode = 0
    let decode = 0
    size = 0
    for (const [from, to] of cuts) {
      const chunk = bytes.subarray(from, to)
      const chunkBase = base?.subarray(from, to)
      const start = performance.now()
      const payload = codec.encodeChunk(chunk, hint, chunkBase === undefined ? {max} : {max, base: chunkBase})
      const encoded = performance.now()
      codec.decodeChunk(payload, output.subarray(0, to - from), chunkBase)
      decode += performance.now() - encoded
      encode += encoded - start
      size += payload.length
      if (round === 0 && Buffer.compare(output.subarray(0, to - from), chunk) !== 0) throw new Error('bytes differ')
    }
    times.encode = Math.min(times.encode, encode)
    times.decode = Math.min(times.decode, decode)
  }
  const rate = (milliseconds: number) => bytes.length / milliseconds / 1000
  return {ratio: bytes.length / size, encode: rate(times.encode), decode: rate(times.decode)}
}

function chunks(length: number, unit: number): [number, number][] {
  const size = MAX_CHUNK - (MAX_CHUNK % unit)
  return Array.from({length: Math.ceil(length / size)}, (_, k) => [k * size, Math.min(length, (k + 1) * size)])
}
