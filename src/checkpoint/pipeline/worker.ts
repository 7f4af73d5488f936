// The entry of a codec thread.
import {readSync, writeSync} from 'node:fs'
import {parentPort, workerData} from 'node:worker_threads'
import {crc32} from 'node:zlib'

import {createSlotCodec} from '../codec/slot-codec.ts'
import {placesOf} from '../codec/wasm-memory.ts'
import type {Answer, DecodeJob, EncodeJob, FilePlace, Job, WorkerStart} from './jobs.ts'

const {memory, module} = workerData as WorkerStart
const codec = createSlotCodec(module, memory)
const bytes = new Uint8Array(memory.buffer)

parentPort!.on('message', (job: Job) => {
  parentPort!.postMessage(answerTo(job))
})

function answerTo(job: Job): Answer {
  try {
    return job.kind === 'encode' ? encode(job) : decode(job)
  } catch (error) {
    return {slot: job.slot, failure: 'bug', message: (error as Error).stack ?? String(error)}
  }
}

function encode({from, hasBase, length, max, rowLength, slot, type, verify}: EncodeJob): Answer {
  const {chunk, payload} = placesOf(slot)
  if (from && !read(from, chunk, length)) return {slot, failure: 'read', message: 'its source cannot be read'}
  const hint = {...(type && {type}), ...(rowLength && {rowLength})}
  const payloadLength = codec.encode(slot, length, hint, {max, hasBase})
  if (verify && !codec.comesBack(slot, payloadLength, length, {hasBase})) {
    return {slot, failure: 'verify', message: 'it does not decode to what was read'}
  }
  return {slot, payloadLength, crc32: crcAt(chunk, length), payloadCrc32: crcAt(payload, payloadLength)}
}

function decode({crc32, from, hasBase, length, payloadCrc32, payloadLength, slot, to}: DecodeJob): Answer {
  const {chunk, payload} = placesOf(slot)
  if (from && !read(from, payload, payloadLength)) {
    return {slot, failure: 'read', message: 'its payload cannot be read'}
  }
  if (crcAt(payload, payloadLength) !== payloadCrc32) {
    return {slot, failure: 'payload', message: 'its checksum differs'}
  }
  try {
    codec.decode(slot, payloadLength, length, {hasBase})
  } catch (error) {
    return {slot, failure: 'chunk', message: `it cannot be decoded: ${(error as Error).message}`}
  }
  if (crcAt(chunk, length) !== crc32) {
    return {slot, failure: 'chunk', message: 'what it decodes to is not what was packed'}
  }
  if (to && !write(to, chunk, length)) return {slot, failure: 'write', message: 'it cannot be written'}
  return {slot, payloadLength, crc32, payloadCrc32}
}

function crcAt(at: number, length: number): number {
  return crc32(bytes.subarray(at, at + length))
}

/** Whether all was read. */
function read({fd, offset}: FilePlace, at: number, length: number): boolean {
  return transfer(length, (done) => readSync(fd, bytes, at + done, length - done, offset + done))
}

/** Whether all was written. */
function write({fd, offset}: FilePlace, at: number, length: number): boolean {
  return transfer(length, (done) => writeSync(fd, bytes, at + done, length - done, offset + done))
}

function transfer(length: number, next: (done: number) => number): boolean {
  try {
    let done = 0
    while (done < length) {
      const moved = next(done)
      if (moved === 0) return false
      done += moved
    }
    return true
  } catch {
    return false
  }
}
