import type {ContainerBase, ContainerChunk, ContainerFile, Decode} from '../container/container.ts'
import {wrongBase} from '../container/container-error.ts'
import {type ChunkSource, readChunk} from '../container/read-chunk.ts'
import type {Container} from '../container/read-container.ts'
import {coverFile} from '../formats/cover.ts'
import type {ByteSource, CheckpointFile} from './byte-source.ts'

/** The files that are packed in a container; only the chunks that are asked for are decoded. */
export function containerSource(container: Container, decode: Decode, base?: ByteSource): ByteSource {
  const {chunks, files, reader} = container
  const source: ChunkSource = {container, decode, ...readerOfBase(container, base)}
  const starts = startsOfFiles(files, chunks)
  let last: {chunk: ContainerChunk; bytes: Promise<Uint8Array>} | undefined
  /** The last chunk is kept: small tensors beside each other are in one. */
  const decoded = (chunk: ContainerChunk) => {
    if (last?.chunk === chunk) return last.bytes
    const kept = {chunk, bytes: wholeChunk(source, chunk)}
    last = kept
    kept.bytes.catch(() => {
      if (last === kept) last = undefined
    })
    return kept.bytes
  }
  return {
    name: reader.name,
    files: files.map(fileOf),
    async read(file, offset, target) {
      const end = offset + target.length
      for (let i = chunkAt(chunks, starts[file]!, starts[file + 1]!, offset); i < starts[file + 1]!; i++) {
        const chunk = chunks[i]!
        if (chunk.offset >= end) return
        const from = Math.max(chunk.offset, offset)
        const to = Math.min(chunk.offset + chunk.length, end)
        const part = target.subarray(from - offset, to - offset)
        if (part.length === chunk.length) await readChunk(source, chunk, part)
        else part.set((await decoded(chunk)).subarray(from - chunk.offset, to - chunk.offset))
      }
    },
    close: () => reader.close(),
  }
}

async function wholeChunk(source: ChunkSource, chunk: ContainerChunk): Promise<Uint8Array> {
  const bytes = new Uint8Array(chunk.length)
  await readChunk(source, chunk, bytes)
  return bytes
}

/** Index of the first chunk of each file, and of the one after the last. */
function startsOfFiles(files: readonly ContainerFile[], chunks: readonly ContainerChunk[]): number[] {
  const counts = new Array<number>(files.length).fill(0)
  for (const {file} of chunks) counts[file]! += 1
  const starts = [0]
  for (const count of counts) starts.push(starts.at(-1)! + count)
  return starts
}

/** Index of the chunk that holds `offset`, between two indexes of chunks of one file. */
function chunkAt(chunks: readonly ContainerChunk[], from: number, to: number, offset: number): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >> 1
    const {length, offset: start} = chunks[middle]!
    if (start + length <= offset) low = middle + 1
    else high = middle
  }
  return low
}

function fileOf(file: ContainerFile): CheckpointFile {
  const {format, path, sha256, size, tensors} = file
  return {path, size, format, sha256, segments: coverFile({path, size}, tensors)}
}

function readerOfBase({base, reader}: Container, source: ByteSource | undefined): Pick<ChunkSource, 'readBase'> {
  if (!base || !source) return {}
  const files = matchBase(reader.name, base, source)
  return {readBase: (file, offset, target) => source.read(files[file]!, offset, target)}
}

/**
 * For each file of a delta's base, the index of the file that is it. Of one file each, the name does not matter.
 * @throws UserError `E_WRONG_BASE` where one is missing, or has another size or hash
 */
function matchBase(container: string, base: ContainerBase, {files}: ByteSource): number[] {
  const byPath = new Map(files.map(({path}, index) => [path, index]))
  return base.files.map(({path, sha256, size}) => {
    const index = base.files.length === 1 && files.length === 1 ? 0 : byPath.get(path)
    const file = index === undefined ? undefined : files[index]
    const fail = (problem: string) => wrongBase(container, base.name, `${JSON.stringify(path)} ${problem}`)
    if (index === undefined || !file) throw fail('is missing')
    if (file.size !== size) throw fail(`has ${file.size} bytes where it had ${size}`)
    if (file.sha256 !== undefined && file.sha256 !== sha256) throw fail('has another SHA-256')
    return index
  })
}
