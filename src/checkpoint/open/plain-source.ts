import {stat} from 'node:fs/promises'

import {openUnchanged} from '../formats/file-reader.ts'
import {layoutOf} from '../formats/layout-of.ts'
import {layoutsOfFile, layoutsOfFolder} from '../formats/source-files.ts'
import type {RandomReader} from '../random-reader.ts'
import {type ByteSource, fileOfLayout} from './byte-source.ts'

/** The files at a path as they are: a folder, or a file with those that hold its weights. @throws UserError */
export async function plainSource(path: string): Promise<ByteSource> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false
  const files = await (isFolder ? layoutsOfFolder(path) : layoutsOfFile(path))
  return {
    name: path,
    files: files.map((file) => fileOfLayout(file.path, file.layout)),
    async read(file, offset, target) {
      // Opened for each read: a folder may have more files than a process may keep open.
      const {source, stamp} = files[file]!
      const reader = await openUnchanged(source, stamp)
      try {
        await reader.read(offset, target)
      } finally {
        await reader.close()
      }
    },
    close: async () => {},
  }
}

/** A file or object that is not packed, by its reader, which is closed with it. */
export async function readerSource(reader: RandomReader): Promise<ByteSource> {
  const path = reader.name.split(/[/\\]/).at(-1) || 'file'
  return {
    name: reader.name,
    files: [fileOfLayout(path, await layoutOf(reader))],
    read: (_, offset, target) => reader.read(offset, target),
    close: () => reader.close(),
  }
}
