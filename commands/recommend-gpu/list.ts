import {Flags} from '@oclif/core'

import {BaseCommand} from '../../src/base-command.ts'
import {placeFlags, priceSourceFlags} from '../../src/flags.ts'
import {checkMaxAge} from '../../src/prices/age.ts'
import {type GpuListRow, gpuList, gpuListColumns, gpuListRecord} from '../../src/recommend-gpu/gpu-list.ts'
import {offersOf, placeOf} from '../../src/recommend-gpu/offers.ts'
import {openFor} from '../../src/spot-prices/open.ts'
import {OUTPUT_FORMATS, renderRows} from '../../src/terminal/output.ts'
import {terminalOf} from '../../src/terminal/terminal.ts'

export default class RecommendGpuList extends BaseCommand {
  static override summary = 'List the GPUs there are figures for, with the cheapest hour of each.'
  static override description =
    'Memory, bandwidth and dense peak rates from data/gpus.json; prices of one GPU of an instance, the rest of the ' +
    'instance in it, in the home region of each cloud unless --region says otherwise.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    "<%= config.bin %> <%= command.id %> --provider aws --region '*' --output wide",
  ]
  static override flags = {
    ...placeFlags,
    output: Flags.option({default: 'table', description: 'form of the list', options: OUTPUT_FORMATS})(),
    ...priceSourceFlags,
  }

  async run(): Promise<unknown> {
    const {flags} = await this.parse(RecommendGpuList)
    const catalog = await openFor(placeOf(flags), flags.live, process.env)
    for (const warning of catalog.warnings) this.logToStderr(warning)
    const rows = gpuList(offersOf(catalog, flags).gpuOffers)
    if (flags['max-age'] !== undefined) checkMaxAge(pricesOf(rows), flags['max-age'], new Date())
    const options = {...terminalOf(process.stdout), record: gpuListRecord}
    const {dropped, text} = await renderRows(flags.output, gpuListColumns(), rows, options)
    this.log(text)
    if (dropped.length > 0) this.logToStderr(`No room for ${dropped.length} columns: --output wide shows all`)
    return rows.map(gpuListRecord)
  }
}

function pricesOf(rows: readonly GpuListRow[]) {
  return rows.flatMap(({onDemand, spot}) => [onDemand?.price, spot?.price].filter((price) => price !== undefined))
}
