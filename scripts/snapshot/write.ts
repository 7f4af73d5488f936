import {createHash} from 'node:crypto'
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'

import {
  FIRST_ROW,
  type Manifest,
  type ManifestFile,
  SNAPSHOT_SCHEMA,
  type SnapshotFile,
} from '../../src/prices/snapshot/format.ts'

/** Writes the files and their manifest, unless any would hold less than the one that is there. */
export function writeSnapshot(files: SnapshotFile[], folder: string, built: string): Manifest {
  const texts = files.map((file) => [`${file.provider}.json`, layOut(file)] as const)
  const manifest: Manifest = {
    schema: SNAPSHOT_SCHEMA,
    built,
    files: files.map((file, i) => describe(file, ...texts[i]!)),
  }
  refuseShrinking(readManifest(folder), manifest)
  for (const [name, text] of texts) writeFileSync(join(folder, name), text)
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  return manifest
}

function readManifest(folder: string): Manifest | undefined {
  const path = join(folder, 'manifest.json')
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

/** A source that answered in part must not replace one that answered whole. */
export function refuseShrinking(before: Manifest | undefined, after: Manifest): void {
  for (const old of before?.files ?? []) {
    const now = after.files.find(({file}) => file === old.file)
    for (const what of ['prices', 'types', 'regions'] as const) {
      if (!now || now[what] < old[what]) {
        throw new Error(`${old.file}: ${now?.[what] ?? 0} ${what}, ${old[what]} before; nothing was written`)
      }
    }
  }
}

/** One instance type a line: a price that changes is one line of a diff. */
function layOut({types, ...head}: SnapshotFile): string {
  const lines = types.map((type) => JSON.stringify(type))
  return `${JSON.stringify(head, null, 1).slice(0, -2)},\n "types": [\n${lines.join(',\n')}\n]}\n`
}

function describe(file: SnapshotFile, name: string, text: string): ManifestFile {
  const perSource = file.sources.map((source, i) => {
    const tables = file.tables.filter((table) => table.source === i)
    const advised = file.advisor?.source === i ? file.advisor.count : 0
    return {...source, prices: tables.reduce((sum, {count}) => sum + count, advised)}
  })
  const rowCount = file.tables.length + (file.advisor ? 1 : 0)
  if (file.types.some((type) => type.length !== FIRST_ROW + rowCount)) throw new Error(`${name}: a type lacks a row`)
  return {
    file: name,
    provider: file.provider,
    sha256: createHash('sha256').update(text).digest('hex'),
    types: file.types.length,
    regions: file.regions.length,
    prices: perSource.reduce((sum, {prices}) => sum + prices, 0),
    sources: perSource,
  }
}
