import {Flags} from '@oclif/core'

import {BaseCommand} from '../../src/base-command.ts'
import {infoColumns} from '../../src/price-data/info-columns.ts'
import {type PriceData, priceData} from '../../src/price-data/price-data.ts'
import {priceCacheFolder} from '../../src/prices/cache/cache.ts'
import type {DamagedFile} from '../../src/prices/cache/cache-file.ts'
import {readManifest, verifySnapshot} from '../../src/prices/snapshot/manifest.ts'
import {clean} from '../../src/terminal/clean.ts'
import {OUTPUT_FORMATS, renderRows} from '../../src/terminal/output.ts'
import {terminalOf} from '../../src/terminal/terminal.ts'

export default class PricesInfo extends BaseCommand {
  static override summary = 'Show which prices frugal has, from where and how old.'
  static override description =
    'Lists each source of the embedded snapshot and each sheet of the cache, and checks their sha256. Uses no network.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --output wide',
    '<%= config.bin %> <%= command.id %> --json',
  ]
  static override flags = {
    output: Flags.option({
      description: 'form of the list',
      options: OUTPUT_FORMATS,
      default: 'table',
    })(),
  }

  async run(): Promise<{built: string; cacheFolder: string; sources: PriceData[]; damaged: DamagedFile[]}> {
    const {flags} = await this.parse(PricesInfo)
    const now = new Date()
    const manifest = readManifest()
    const cacheFolder = priceCacheFolder()
    const {damaged, data} = priceData({manifest, verified: verifySnapshot(manifest), cache: cacheFolder, now})
    const {text} = await renderRows(flags.output, infoColumns(now), data, terminalOf(process.stdout))
    this.log(text)
    this.logToStderr(`Snapshot built ${manifest.built}. Cache: ${clean(cacheFolder)}`)
    for (const {damage, file} of damaged) this.logToStderr(clean(`Note: ${file} is ignored: ${damage}`))
    if (data.some(({intact}) => !intact)) {
      this.logToStderr('Warning: the snapshot is not the one frugal was published with. Fix: install frugal again')
    }
    return {built: manifest.built, cacheFolder, sources: data, damaged}
  }
}
