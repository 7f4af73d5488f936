import * as fc from 'fast-check'
import {expect, test} from 'vitest'

import {floatField, intField, packedInts, textField, varint} from '../../src/protobuf/encode.ts'
import {WIRE, WireReader} from '../../src/protobuf/wire-reader.ts'

function readerOf(bytes: Buffer, fields = 1000): WireReader {
  const fail = (offset: number, problem: string) => new Error(`${offset}: ${problem}`)
  const view = (at: number, length: number) => bytes.subarray(at, at + length)
  const source = {size: bytes.length, view, byte: (at: number) => bytes[at]!}
  return new WireReader(source, {bad: fail, cut: fail}, {fields, textBytes: 100})
}

test('numbers of 64 bits are read as they were written', () => {
  fc.assert(
    fc.property(fc.bigInt({min: -(2n ** 63n), max: 2n ** 63n - 1n}), (number) => {
      const bytes = varint(number)
      const reader = readerOf(bytes)
      expect(reader.varint(0, bytes.length)).toBe(bytes.length)
      expect(BigInt.asIntN(64, (BigInt(reader.high) << 32n) | BigInt(reader.low))).toBe(number)
      const exact = number >= Number.MIN_SAFE_INTEGER && number <= Number.MAX_SAFE_INTEGER
      const endless = number < 0n ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
      expect(reader.signed()).toBe(exact ? Number(number) : endless)
    }),
  )
})

test('fields come in order with their places', () => {
  const bytes = Buffer.concat([intField(1, -5), textField(2, 'héllo'), floatField(300, 1.5), packedInts(4, [1, 300])])
  const reader = readerOf(bytes)
  const fields = [...reader.fields({start: 0, end: bytes.length})]
  expect(fields.map(({number, wire}) => [number, wire])).toEqual([
    [1, WIRE.varint],
    [2, WIRE.bytes],
    [300, WIRE.four],
    [4, WIRE.bytes],
  ])
  expect(fields.map(({start}) => start)).toEqual([0, ...fields.slice(0, -1).map(({end}) => end)])
  expect(reader.int(fields[0]!)).toBe(-5)
  expect(reader.text(fields[1]!)).toBe('héllo')
  expect(reader.float(fields[2]!)).toBe(1.5)
  expect([...reader.ints(fields[3]!)]).toEqual([1, 300])
  expect(() => reader.text(fields[0]!)).toThrow('wire type 0 where a length belongs')
})

test('a message with more fields than are allowed is refused', () => {
  const bytes = Buffer.concat(Array(11).fill(intField(1, 1)))
  expect(() => [...readerOf(bytes, 10).fields({start: 0, end: bytes.length})]).toThrow('more than 10 fields')
})
