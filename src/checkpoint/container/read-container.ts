import {createHash} from 'node:crypto'

import type {RandomReader} from '../random-reader.ts'
import {bytesAt} from '../read-bytes.ts'
import type {ContainerChunk, ContainerDirectory} from './container.ts'
import {badContainer} from './container-error.ts'
import {decodeIndex} from './container-index.ts'
import {CONTAINER_LIMITS, FOOTER_BYTES, HEAD_BYTES, HEAD_MAGIC} from './format.ts'
import {checkHead, type Footer, readFooter} from './head-and-footer.ts'
import {placeChunks} from './place-chunks.ts'

/** A container whose index was read and checked; its payloads were not read yet. */
export interface Container extends ContainerDirectory {
  reader: RandomReader
  /** In the order of the files and their bytes. */
  chunks: readonly ContainerChunk[]
  /** Index and footer. */
  indexBytes: number
}

/** Whether a source begins as a container does. */
export async function isContainer(reader: RandomReader): Promise<boolean> {
  if (reader.size < HEAD_MAGIC.length) return false
  return (await bytesAt(reader, 0, HEAD_MAGIC.length)).equals(HEAD_MAGIC)
}

/**
 * Reads the index of a container and checks all of it; the reader stays the caller's to close.
 * @throws UserError `E_BAD_CONTAINER`, `E_READ`
 */
export async function readContainer(reader: RandomReader): Promise<Container> {
  const fail = (problem: string) => badContainer(reader.name, problem)
  if (reader.size < HEAD_BYTES + FOOTER_BYTES) {
    if (!(await isContainer(reader))) checkHead(Buffer.alloc(HEAD_BYTES), reader.name)
    throw fail(`it has ${reader.size} bytes and is cut short`)
  }
  const head = await bytesAt(reader, 0, HEAD_BYTES)
  checkHead(head, reader.name)
  const footer = readFooter(await bytesAt(reader, reader.size - FOOTER_BYTES, FOOTER_BYTES), reader.name)
  checkPlace(footer, reader.size, fail)
  const index = await bytesAt(reader, footer.indexOffset, footer.indexLength)
  if (!createHash('sha256').update(head).update(index).digest().equals(footer.sha256))
    throw fail('its index does not agree with its checksum')
  const {directory, records} = decodeIndex(index, footer.indexRawLength, fail)
  const chunks = placeChunks(records, {...directory, payloadEnd: footer.indexOffset, fail})
  return {...directory, reader, chunks, indexBytes: footer.indexLength + FOOTER_BYTES}
}

function checkPlace(
  {indexLength, indexOffset, indexRawLength}: Footer,
  size: number,
  fail: (p: string) => Error,
): void {
  if (indexOffset < HEAD_BYTES || indexOffset + indexLength + FOOTER_BYTES !== size)
    throw fail('its index is not where its footer says: bytes are missing or too many')
  if (indexLength > CONTAINER_LIMITS.indexBytes || indexRawLength > CONTAINER_LIMITS.indexBytes)
    throw fail(`its index is said to have ${indexRawLength} bytes`)
}
