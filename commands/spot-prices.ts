import {Args} from '@oclif/core'

import {BaseCommand} from '../src/base-command.ts'
import {checkMaxAge} from '../src/prices/age.ts'
import {findOffers} from '../src/prices/catalog/find-offers.ts'
import type {RankedOffer} from '../src/prices/rank.ts'
import {spotColumns} from '../src/spot-prices/columns.ts'
import {filterOf, limitOf, SOME_GPU, type SpotFlags, spotFlags} from '../src/spot-prices/flags.ts'
import {footer} from '../src/spot-prices/footer.ts'
import {openFor} from '../src/spot-prices/open.ts'
import {spotRecord} from '../src/spot-prices/record.ts'
import {type OutputColumn, renderRows} from '../src/terminal/output.ts'
import {terminalOf} from '../src/terminal/terminal.ts'

export default class SpotPrices extends BaseCommand {
  static override summary = 'Find the cheapest spot instances, with the source and age of every price.'
  static override description =
    'Prices are of Linux machines in USD an hour, from the snapshot that ships with frugal and what the cache holds ' +
    'fresh; --live asks the clouds. The list goes to stdout, what there is to say about it to stderr.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> g4dn.xlarge --region us-east-1',
    "<%= config.bin %> <%= command.id %> 'g5.*' --region 'us-*' --sort savings",
    '<%= config.bin %> <%= command.id %> --gpu A100-80 --sort gpu-hour --limit 10',
    '<%= config.bin %> <%= command.id %> --min-gpu-memory 24 --max-price 1 --output csv',
    '<%= config.bin %> <%= command.id %> g4dn.xlarge --region us-east-1 --live --max-age 1d',
    '<%= config.bin %> <%= command.id %> --gpu L4 --provider gcp --launch',
  ]
  static override args = {
    instance: Args.string({description: "instance types; globs ('g5.*') match several", multiple: true}),
  }
  static override flags = spotFlags

  async run(): Promise<unknown> {
    const {args, flags} = await this.parse(SpotPrices)
    const instanceTypes: string[] = args.instance ?? []
    if (flags.history) return this.history(instanceTypes, flags)

    const now = new Date()
    const filter = filterOf(instanceTypes, flags)
    const catalog = await openFor(filter, flags.live, process.env)
    for (const warning of catalog.warnings) this.logToStderr(warning)
    const limit = limitOf({json: this.jsonEnabled(), limit: flags.limit, output: flags.output})
    const {hidden, providers, rows} = findOffers(catalog, filter, {sort: flags.sort, market: 'spot', limit})
    if (flags.launch) return this.launch(rows, flags, now)

    const record = (row: RankedOffer) => spotRecord(row, now)
    const dropped = await this.print(rows, spotColumns(rows, now), flags, record)
    const explain = flags.output === 'table' || flags.output === 'wide'
    const sources = explain && rows.length > 0 ? catalog.sources(providers) : []
    const {paint} = terminalOf(process.stderr)
    for (const line of footer({
      rows,
      hidden,
      onlyGpus: filter.minGpus === SOME_GPU,
      sources,
      dropped,
      explain,
      now,
      paint,
    }))
      this.logToStderr(line)
    if (flags['max-age'] !== undefined) checkMaxAge(shownPrices(rows), flags['max-age'], now)
    return rows.map(record)
  }

  /** Prints the list and returns the headers there was no room for. */
  private async print<Row>(
    rows: readonly Row[],
    columns: OutputColumn<Row>[],
    {output}: SpotFlags,
    record: (row: Row) => object,
  ): Promise<string[]> {
    if (rows.length === 0) this.logToStderr('Nothing matches: take out a filter')
    if (rows.length === 0 && ['table', 'wide', 'markdown'].includes(output)) return []
    const {dropped, text} = await renderRows(output, columns, rows, {...terminalOf(process.stdout), record})
    this.log(text)
    return dropped
  }

  private async history(instanceTypes: string[], flags: SpotFlags): Promise<unknown> {
    const {historyColumns, historyRows} = await import('../src/spot-prices/history-list.ts')
    const {showsUnicode} = await import('../src/terminal/sparkline.ts')
    const rows = await historyRows({instanceTypes, regions: flags.region ?? [], days: flags.days}, process.env)
    await this.print(rows, historyColumns(!showsUnicode()), flags, (row) => row)
    return rows
  }

  private async launch(rows: readonly RankedOffer[], flags: SpotFlags, now: Date): Promise<unknown> {
    const {launchFirst} = await import('../src/spot-prices/launch-first.ts')
    const {notes, record, text} = await launchFirst(rows, flags, now)
    if (flags['max-age'] !== undefined) checkMaxAge(shownPrices(rows.slice(0, 1)), flags['max-age'], now)
    for (const note of notes) this.logToStderr(note)
    this.log(text)
    return record
  }
}

function shownPrices(rows: readonly RankedOffer[]) {
  return rows.flatMap(({offer: {onDemand, spot}}) => [spot, onDemand].filter((price) => price !== undefined))
}
