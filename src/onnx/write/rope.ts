import {lengthPrefix} from '../../protobuf/encode.ts'
import type {Range} from '../../protobuf/wire-reader.ts'
import type {NewTensor} from '../edits.ts'
import type {OnnxTensor} from '../model.ts'

/** A piece of a file to be written: bytes, a stretch of the old model, or the raw data of a tensor. */
export type Piece = {bytes: Uint8Array} | {copy: Range} | {produced: NewTensor; size: number} | {stored: OnnxTensor}

/** Pieces in order, their size known before any is written. */
export class Rope {
  size = 0
  readonly pieces: Piece[] = []

  static of(...bytes: readonly Uint8Array[]): Rope {
    const rope = new Rope()
    for (const piece of bytes) rope.bytes(piece)
    return rope
  }

  bytes(bytes: Uint8Array): this {
    return this.#push({bytes}, bytes.length)
  }

  /** A stretch that goes on where the last ended becomes one with it. */
  copy({end, start}: Range): this {
    const last = this.pieces.at(-1)
    if (last && 'copy' in last && last.copy.end === start) {
      this.pieces[this.pieces.length - 1] = {copy: {start: last.copy.start, end}}
      this.size += end - start
      return this
    }
    return this.#push({copy: {start, end}}, end - start)
  }

  /** Raw data of a tensor that is made at the time of writing. */
  produce(tensor: NewTensor, size: number): this {
    return this.#push({produced: tensor, size}, size)
  }

  /** Raw data of a tensor of the old model. */
  store(tensor: OnnxTensor): this {
    return this.#push({stored: tensor}, tensor.bytes ?? 0)
  }

  append(other: Rope): this {
    for (const piece of other.pieces) {
      if ('copy' in piece) this.copy(piece.copy)
      else this.pieces.push(piece)
    }
    // `copy` has counted its own.
    this.size += other.pieces.reduce((sum, piece) => sum + ('copy' in piece ? 0 : sizeOfPiece(piece)), 0)
    return this
  }

  /** The rope as a field with a length. */
  asField(field: number): Rope {
    return new Rope().bytes(lengthPrefix(field, this.size)).append(this)
  }

  #push(piece: Piece, size: number): this {
    if (size > 0) {
      this.pieces.push(piece)
      this.size += size
    }
    return this
  }
}

export function sizeOfPiece(piece: Piece): number {
  if ('bytes' in piece) return piece.bytes.length
  if ('copy' in piece) return piece.copy.end - piece.copy.start
  return 'stored' in piece ? (piece.stored.bytes ?? 0) : piece.size
}
