import {execFileSync} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {expect, test} from 'vitest'

import {bf16Bytes, f32Bytes} from '../../scripts/checkpoint/float-casts.ts'
import {q4KBlocks} from '../../scripts/checkpoint/quantized-casts.ts'
import {fineTuned, syntheticWeights} from '../../scripts/checkpoint/synthetic-weights.ts'
import type {ChunkHint} from '../../src/checkpoint/codec/chunk-hint.ts'
import {compileCodec, createCodec} from '../../src/checkpoint/codec/codec.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

/** Has numpy and zstandard: `npm run test:system` looks for it. */
const PYTHON = process.env['PEERS_PYTHON'] ?? 'python3'

const DECODE = `
import json, sys
sys.path.insert(0, "docs/reference")
from frz_payload import decode_payload, PayloadError
for case in json.load(open(sys.argv[1])):
    payload, chunk = bytes.fromhex(case["payload"]), bytes.fromhex(case["chunk"])
    base = bytes.fromhex(case["base"]) if "base" in case else None
    assert decode_payload(payload, len(chunk), base) == chunk, case["name"]
    for damaged in (payload[:-1], payload + b"\\0"):
        try:
            decode_payload(damaged, len(chunk), base)
        except PayloadError:
            continue
        raise AssertionError(case["name"])
print("ok")
`

async function cases() {
  const codec = createCodec(await compileCodec())
  const weights = syntheticWeights({seed: 21, rows: 24, columns: 256})
  const columns = syntheticWeights({seed: 23, rows: 64, columns: 256}).map((x, i) => x * 2 ** ((i % 256) % 7))
  const tuned = fineTuned(weights, 22, 0.01)
  const text = new TextEncoder().encode('{"dtype": "BF16"}, '.repeat(300))
  const sparse = f32Bytes(weights).map((byte, i) => (i % 7 === 0 ? byte : 0))
  const f64 = new Uint8Array(Float64Array.from(weights).buffer)
  const chunks: [string, Uint8Array, ChunkHint, Uint8Array?][] = [
    ['empty', new Uint8Array(0), {}],
    ['bf16', bf16Bytes(weights), {type: 'bf16', rowLength: 256}],
    ['odd', bf16Bytes(weights).subarray(0, 7_001), {type: 'bf16'}],
    ['columns of a size', bf16Bytes(columns), {type: 'bf16', rowLength: 256}],
    ['f32', f32Bytes(weights), {type: 'f32', rowLength: 256}],
    ['f64', f64, {type: 'f64'}],
    ['q4_K', q4KBlocks(weights), {type: 'ggml:q4_K'}],
    ['text', text, {}],
    ['sparse', sparse, {type: 'f8'}],
    ['delta bf16', bf16Bytes(tuned), {type: 'bf16'}, bf16Bytes(weights)],
    ['delta f32', f32Bytes(tuned).subarray(0, 9_999), {type: 'f32'}, f32Bytes(weights).subarray(0, 9_999)],
    ['delta f64', new Uint8Array(Float64Array.from(tuned).buffer), {type: 'f64'}, f64],
    ['delta q4_K', q4KBlocks(tuned), {type: 'ggml:q4_K'}, q4KBlocks(weights)],
  ]
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
  return chunks.flatMap(([name, chunk, hint, base]) =>
    [false, true].map((max) => ({
      name: `${name}${max ? ' --max' : ''}`,
      payload: hex(codec.encodeChunk(chunk, hint, base === undefined ? {max} : {max, base})),
      chunk: hex(chunk),
      ...(base !== undefined && {base: hex(base)}),
    })),
  )
}

test('the reference decoder gives the same bytes, and refuses what is cut or too long', async () => {
  const all = await cases()
  expect(all).toHaveLength(26)
  await using folder = await temporaryFolder()
  const file = folder.join('cases.json')
  writeFileSync(file, JSON.stringify(all))
  expect(execFileSync(PYTHON, ['-c', DECODE, file], {encoding: 'utf8'})).toBe('ok\n')
})
