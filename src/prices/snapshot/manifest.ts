import {createHash} from 'node:crypto'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

import type {Manifest} from './format.ts'
import {snapshotFolder} from './read.ts'

/** What the embedded snapshot holds, from where, of when. */
export function readManifest(folder: string = snapshotFolder()): Manifest {
  return JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
}

/** Whether each snapshot file is there and is the one that the manifest was written for. */
export function verifySnapshot(
  manifest: Manifest = readManifest(),
  folder: string = snapshotFolder(),
): {file: string; ok: boolean}[] {
  return manifest.files.map(({file, sha256}) => {
    const path = join(folder, file)
    return {file, ok: existsSync(path) && createHash('sha256').update(readFileSync(path)).digest('hex') === sha256}
  })
}
