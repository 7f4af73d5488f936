import {readFileSync} from 'node:fs'
import {join} from 'node:path'

import {packageRoot} from '../../package-root.ts'
import type {Provider} from '../offer.ts'
import {SNAPSHOT_SCHEMA, type SnapshotFile} from './format.ts'

/** The folder of the embedded price snapshot. */
export function snapshotFolder(): string {
  return join(packageRoot(), 'data', 'prices')
}

/** Reads a provider's embedded snapshot; the files ship with frugal and are trusted (`frugal prices info` checks their sums). */
export function readSnapshot(provider: Provider, folder: string = snapshotFolder()): SnapshotFile {
  const file: SnapshotFile = JSON.parse(readFileSync(join(folder, `${provider}.json`), 'utf8'))
  if (file.schema !== SNAPSHOT_SCHEMA)
    throw new Error(`snapshot of ${provider}: schema ${file.schema}, not ${SNAPSHOT_SCHEMA}`)
  return file
}
