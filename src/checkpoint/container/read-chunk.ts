import {crc32} from 'node:zlib'

import type {ContainerChunk, Decode} from './container.ts'
import {corrupt, missingBase, wrongBase} from './container-error.ts'
import {describeChunk} from './describe-chunk.ts'
import type {Container} from './read-container.ts'

/** Reads bytes of the checkpoint that a container is a delta to. */
export type ReadBase = (file: number, offset: number, target: Uint8Array) => Promise<void>

export interface ChunkSource {
  container: Container
  decode: Decode
  /** Absent: the base was not given. */
  readBase?: ReadBase
}

/**
 * Reads a chunk into `output`, which has just its length. Payload and result are held against their checksums.
 * @throws UserError `E_CORRUPT` with the tensor named, `E_MISSING_BASE`, `E_WRONG_BASE`, `E_READ`
 */
export async function readChunk(source: ChunkSource, chunk: ContainerChunk, output: Uint8Array): Promise<void> {
  const {container, decode} = source
  const payload = await readPayload(container, chunk)
  const base = await baseOf(source, chunk)
  try {
    decode(payload, output, base)
  } catch (error) {
    // The payload is as it was written: a base that is another may still not fit it.
    throw base ? wrongBaseOf(container, chunk) : damaged(container, chunk, 'it cannot be decoded', error)
  }
  checkDecoded(container, chunk, output)
}

/**
 * Reads the payload of a chunk as it was written.
 * @throws UserError `E_CORRUPT` with the tensor named, `E_READ`
 */
export async function readPayload(container: Container, chunk: ContainerChunk): Promise<Uint8Array> {
  const payload = new Uint8Array(chunk.payload.length)
  await container.reader.read(chunk.payload.offset, payload)
  checkPayload(container, chunk, payload)
  return payload
}

/** @throws UserError `E_CORRUPT` with the tensor named */
export function checkPayload(container: Container, chunk: ContainerChunk, payload: Uint8Array): void {
  if (crc32(payload) !== chunk.payload.crc32) throw damaged(container, chunk, 'its checksum differs')
}

/** Holds decoded bytes against what was packed. @throws UserError `E_CORRUPT` with the tensor named, `E_WRONG_BASE` */
export function checkDecoded(container: Container, chunk: ContainerChunk, bytes: Uint8Array): void {
  if (crc32(bytes) === chunk.crc32) return
  throw chunk.base
    ? wrongBaseOf(container, chunk)
    : damaged(container, chunk, 'what it decodes to is not what was packed')
}

async function baseOf({container, readBase}: ChunkSource, chunk: ContainerChunk): Promise<Uint8Array | undefined> {
  if (!chunk.base) return undefined
  if (!readBase) throw missingBase(container.reader.name, container.base!.name)
  const bytes = new Uint8Array(chunk.length)
  await readBase(chunk.base.file, chunk.base.offset, bytes)
  return bytes
}

function damaged({files, reader}: Container, chunk: ContainerChunk, problem: string, cause?: unknown) {
  return corrupt(reader.name, describeChunk(files, chunk), problem, cause)
}

function wrongBaseOf({base, files, reader}: Container, chunk: ContainerChunk) {
  return wrongBase(reader.name, base!.name, `${describeChunk(files, chunk)} does not come out as it was packed`)
}
