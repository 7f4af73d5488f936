import {crc32} from 'node:zlib'

import {badContainer} from './container-error.ts'
import {FOOTER_BYTES, FOOTER_MAGIC, HEAD_BYTES, HEAD_MAGIC, VERSION} from './format.ts'

const CHECKED_BYTES = 56

/** The end of a container: where its index is and how it is checked. */
export interface Footer {
  /** Bytes from the start of the container. */
  indexOffset: number
  /** As it stands in the container. */
  indexLength: number
  /** Before compression. */
  indexRawLength: number
  /** Of the head and the compressed index; 32 bytes. */
  sha256: Uint8Array
}

/** Magic, version, flags (none yet) and four bytes of zeros. */
export function headBytes(): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  HEAD_MAGIC.copy(head)
  head.writeUInt16LE(VERSION, HEAD_MAGIC.length)
  return head
}

/** @throws UserError `E_BAD_CONTAINER` */
export function checkHead(head: Buffer, name: string): void {
  if (!head.subarray(0, HEAD_MAGIC.length).equals(HEAD_MAGIC))
    throw badContainer(name, 'it does not begin as one', 'Give a file that frugal compress-checkpoint wrote.')
  const version = head.readUInt16LE(HEAD_MAGIC.length)
  if (version !== VERSION)
    throw badContainer(name, `it is of version ${version}; ${VERSION} is read`, 'Update frugal: npm install -g frugal')
  if (!head.equals(headBytes())) throw badContainer(name, 'its head has flags that are not known')
}

export function footerBytes({indexLength, indexOffset, indexRawLength, sha256}: Footer): Buffer {
  const footer = Buffer.alloc(FOOTER_BYTES)
  footer.writeBigUInt64LE(BigInt(indexOffset), 0)
  footer.writeBigUInt64LE(BigInt(indexLength), 8)
  footer.writeBigUInt64LE(BigInt(indexRawLength), 16)
  footer.set(sha256, 24)
  footer.writeUInt32LE(crc32(footer.subarray(0, CHECKED_BYTES)), CHECKED_BYTES)
  FOOTER_MAGIC.copy(footer, CHECKED_BYTES + 4)
  return footer
}

/** @throws UserError `E_BAD_CONTAINER` */
export function readFooter(footer: Buffer, name: string): Footer {
  if (!footer.subarray(CHECKED_BYTES + 4).equals(FOOTER_MAGIC)) throw badContainer(name, 'its end is missing')
  if (footer.readUInt32LE(CHECKED_BYTES) !== crc32(footer.subarray(0, CHECKED_BYTES)))
    throw badContainer(name, 'its footer does not agree with its checksum')
  return {
    indexOffset: Number(footer.readBigUInt64LE(0)),
    indexLength: Number(footer.readBigUInt64LE(8)),
    indexRawLength: Number(footer.readBigUInt64LE(16)),
    sha256: footer.subarray(24, CHECKED_BYTES),
  }
}
