import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'

import type {Manifest} from './format.ts'
import {snapshotFolder} from './read.ts'

/** What the embedded snapshot holds, from where, of when. */
export function readManifest(): Manifest {
  return JSON.parse(readFileSync(join(snapshotFolder(), 'manifest.json'), 'utf8'))
}

/** Whether each snapshot file is the one that the manifest was written for. */
export function verifySnapshot(manifest: Manifest = readManifest()): {file: string; ok: boolean}[] {
  return manifest.files.map(({file, sha256}) => {
    const bytes = readFileSync(join(snapshotFolder(), file))
    return {file, ok: createHash('sha256').update(bytes).digest('hex') === sha256}
  })
}
