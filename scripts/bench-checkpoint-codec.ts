import {execFileSync} from 'node:child_process'
import {constants, zstdCompressSync} from 'node:zlib'

import {benchTensors, finetunePair} from './checkpoint/bench-tensors.ts'
import {measureCodec} from './checkpoint/measure-codec.ts'

console.log('dtype               default    --max   zstd -3    xz -6   encode MB/s  decode MB/s   max: encode  decode')
for (const {bytes, hint, name} of benchTensors()) {
  const fast = await measureCodec(bytes, hint, {max: false})
  const max = await measureCodec(bytes, hint, {max: true})
  const cells = [
    name.padEnd(18),
    fast.ratio.toFixed(4).padStart(8),
    max.ratio.toFixed(4).padStart(8),
    zstdRatio(bytes).toFixed(4).padStart(9),
    xzRatio(bytes).padStart(8),
    fast.encode.toFixed(0).padStart(13),
    fast.decode.toFixed(0).padStart(12),
    max.encode.toFixed(0).padStart(13),
    max.decode.toFixed(0).padStart(7),
  ]
  console.log(cells.join(' '))
}

for (const type of ['bf16', 'f32'] as const) {
  const {base, tuned} = finetunePair(type)
  const xored = tuned.map((byte, i) => byte ^ base[i]!)
  for (const max of [false, true]) {
    const delta = await measureCodec(tuned, {type}, {max}, base)
    const xor = await measureCodec(xored, {type: type === 'bf16' ? 'i16' : 'i32'}, {max})
    console.log(
      `delta ${type}${max ? ' --max' : ''}: ${delta.ratio.toFixed(3)}, XOR and the same codec: ${xor.ratio.toFixed(3)}, ` +
        `${(delta.ratio / xor.ratio).toFixed(3)}x smaller; encode ${delta.encode.toFixed(0)} MB/s, decode ${delta.decode.toFixed(0)} MB/s`,
    )
  }
}

function zstdRatio(bytes: Uint8Array): number {
  const params = {[constants.ZSTD_c_compressionLevel]: 3}
  return bytes.length / zstdCompressSync(bytes, {params}).length
}

function xzRatio(bytes: Uint8Array): string {
  try {
    const xz = execFileSync('xz', ['-6', '-c'], {input: bytes, maxBuffer: 2 * bytes.length + 65_536})
    return (bytes.length / xz.length).toFixed(4)
  } catch {
    return 'not found'
  }
}
