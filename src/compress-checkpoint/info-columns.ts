import type {ContainerInfo, TensorInfo} from '../checkpoint/info.ts'
import {clean} from '../terminal/clean.ts'
import {formatBytes, formatCount} from '../terminal/format.ts'
import type {OutputColumn} from '../terminal/output.ts'
import {byteColumns, formatRatio} from './columns.ts'

export const INFO_COLUMNS: readonly OutputColumn<TensorInfo>[] = [
  {key: 'tensor', header: 'tensor', value: ({name}) => name},
  {key: 'file', header: 'file', wide: true, value: ({file}) => file},
  {key: 'dtype', header: 'dtype', value: ({dtype}) => dtype, text: ({dtype}) => dtype ?? 'not found'},
  {key: 'shape', header: 'shape', drop: 2, value: shapeOf, text: (tensor) => shapeOf(tensor) ?? 'not found'},
  ...byteColumns<TensorInfo>({drop: 1}),
  {key: 'delta', header: 'delta', wide: true, value: ({delta}) => delta, text: ({delta}) => (delta ? 'yes' : '')},
]

/** What holds for the whole container, for stderr. */
export function headOf({base, bytesIn, bytesOut, files, frugal, name, options, tensors}: ContainerInfo): string[] {
  const made = options['max'] === true ? ' --max' : ''
  const what = files.length === 1 ? files[0]!.format : `${formatCount(files.length)} files`
  return [
    `${clean(name)}: ${what}, ${formatCount(tensors.length)} tensors, ${formatBytes(bytesIn)} in ${formatBytes(bytesOut)} ` +
      `(${formatRatio(bytesIn, bytesOut)}), by frugal ${clean(frugal)}${made}`,
    ...(base === undefined ? [] : [`Needs --base ${clean(base)}`]),
  ]
}

function shapeOf({shape}: TensorInfo): string | undefined {
  return shape === undefined ? undefined : `[${shape.join(', ')}]`
}
