export interface NpySpec {
  descr?: string
  shape: number[]
  fortran?: boolean
  version?: 1 | 2
  data: Buffer
}

/** A .npy file. */
export function npyFile({data, descr = '<f4', fortran = false, shape, version = 1}: NpySpec): Buffer {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const quoted = descr.startsWith('[') ? descr : `'${descr}'`
  return npyWith(
    `{'descr': ${quoted}, 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${tuple}, }`,
    data,
    version,
  )
}

/** A .npy file with a header of one's own. */
export function npyWith(header: string, data: Buffer, version: 1 | 2 = 1): Buffer {
  const head = version === 1 ? 10 : 12
  const text = `${header.padEnd(Math.ceil((head + header.length + 1) / 64) * 64 - head - 1)}\n`
  const start = Buffer.alloc(head)
  start.write('\x93NUMPY', 'latin1')
  start[6] = version
  if (version === 1) start.writeUInt16LE(text.length, 8)
  else start.writeUInt32LE(text.length, 8)
  return Buffer.concat([start, Buffer.from(text), data])
}
