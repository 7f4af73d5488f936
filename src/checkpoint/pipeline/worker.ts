// The entry of a codec thread.
import {parentPort, workerData} from 'node:worker_threads'
import {crc32} from 'node:zlib'

import {type Codec, createCodec} from '../codec/codec.ts'
import type {Answer, DecodeJob, EncodeJob, Job, WorkerStart} from './jobs.ts'

const {module, slots} = workerData as WorkerStart
const codec = createCodec(module)
const views = slots.map(({base, input, output}) => ({
  input: new Uint8Array(input),
  output: new Uint8Array(output),
  base: base === undefined ? undefined : new Uint8Array(base),
}))
let scratch = new Uint8Array(0)

parentPort!.on('message', (job: Job) => {
  parentPort!.postMessage(answerTo(job, codec))
})

function answerTo(job: Job, codec: Codec): Answer {
  try {
    return job.kind === 'encode' ? encode(job, codec) : decode(job, codec)
  } catch (error) {
    return {slot: job.slot, failure: 'bug', message: (error as Error).stack ?? String(error)}
  }
}

function encode({hasBase, length, max, rowLength, slot, type, verify}: EncodeJob, codec: Codec): Answer {
  const view = views[slot]!
  const input = view.input.subarray(0, length)
  const base = hasBase ? view.base!.subarray(0, length) : undefined
  const hint = {...(type && {type}), ...(rowLength && {rowLength})}
  const payload = codec.encodeChunk(input, hint, {max, ...(base && {base})})
  if (verify && !comesBack(codec, payload, input, base)) {
    return {slot, failure: 'verify', message: 'it does not decode to what was read'}
  }
  view.output.set(payload)
  return {slot, length: payload.length, crc32: crc32(input), payloadCrc32: crc32(payload)}
}

function comesBack(codec: Codec, payload: Uint8Array, input: Uint8Array, base: Uint8Array | undefined): boolean {
  if (scratch.length < input.length) scratch = new Uint8Array(input.length)
  const back = scratch.subarray(0, input.length)
  codec.decodeChunk(payload, back, base)
  return Buffer.compare(back, input) === 0
}

function decode(job: DecodeJob, codec: Codec): Answer {
  const {hasBase, length, payloadCrc32, payloadLength, slot} = job
  const view = views[slot]!
  const payload = view.input.subarray(0, payloadLength)
  if (crc32(payload) !== payloadCrc32) return {slot, failure: 'payload', message: 'its checksum differs'}
  const output = view.output.subarray(0, length)
  try {
    codec.decodeChunk(payload, output, hasBase ? view.base!.subarray(0, length) : undefined)
  } catch (error) {
    return {slot, failure: 'chunk', message: `it cannot be decoded: ${(error as Error).message}`}
  }
  if (crc32(output) !== job.crc32) return {slot, failure: 'chunk', message: 'what it decodes to is not what was packed'}
  return {slot, length, crc32: job.crc32, payloadCrc32}
}
