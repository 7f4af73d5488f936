import {Flags} from '@oclif/core'

import {BaseCommand} from '../../src/base-command.ts'
import {listFlag, placeFlags} from '../../src/flags.ts'
import {assertOnline} from '../../src/offline.ts'
import {type RefreshRecord, refreshColumns, refreshRecord} from '../../src/price-data/refresh-record.ts'
import {parseTimeout} from '../../src/prices/live/parse-timeout.ts'
import {clean} from '../../src/terminal/clean.ts'
import {OUTPUT_FORMATS, renderRows} from '../../src/terminal/output.ts'
import {statusLine} from '../../src/terminal/status-line.ts'
import {terminalOf} from '../../src/terminal/terminal.ts'
import {untilInterrupted} from '../../src/until-interrupted.ts'

export default class PricesRefresh extends BaseCommand {
  static override summary = 'Fetch prices from the clouds and keep them for offline use.'
  static override description =
    `Asks the sources that need no credentials first, then the clouds' own APIs where credentials are found.
What comes is used by every command until it expires: spot prices after 1 hour, on-demand prices after 24.
Without --region it asks for us-east-1, us-central1 and eastus.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> --provider aws --region us-east-1',
    '<%= config.bin %> <%= command.id %> --provider azure --region all --timeout 10m',
    '<%= config.bin %> <%= command.id %> --source aws-bulk --region eu-west-1 --timeout 10m',
  ]
  static override flags = {
    provider: placeFlags.provider,
    region: listFlag({
      description: "only these regions; globs ('us-*') or all",
      helpGroup: 'WHERE',
      helpValue: '<region>',
    }),
    instance: listFlag({
      description: "only these instance types, where a source can select; globs ('g5.*')",
      helpGroup: 'WHERE',
      helpValue: '<type>',
    }),
    source: listFlag({
      description: 'only these sources, by id; aws-bulk (no credentials, hundreds of MB a region) is asked only so',
      helpGroup: 'WHERE',
      helpValue: '<id>',
    }),
    timeout: Flags.custom<number>({
      description: 'for the whole run, as 60s or 10m',
      helpValue: '<time>',
      default: 60_000,
      defaultHelp: async () => '60s',
      parse: async (text) => parseTimeout(text),
    })(),
    output: Flags.option({description: 'form of the list', options: OUTPUT_FORMATS, default: 'table'})(),
    offline: Flags.boolean({hidden: true}),
  }

  async run(): Promise<{sources: RefreshRecord[]; warnings: string[]}> {
    const {flags} = await this.parse(PricesRefresh)
    assertOnline('frugal prices refresh', process.env, flags.offline)
    const {refreshPrices} = await import('../../src/price-data/refresh-prices.ts')
    const now = () => new Date()
    const status = statusLine(process.stderr)
    const {instance, output, provider, region, source, timeout} = flags
    const {answers, warnings} = await untilInterrupted((signal) =>
      refreshPrices({
        query: {providers: provider, regions: region, sourceIds: source, instanceTypes: instance},
        env: process.env,
        now,
        signal,
        timeoutMs: timeout,
        onStatus: status.set,
      }),
    )
    for (const warning of warnings) this.logToStderr(`Note: ${clean(warning)}`)
    const records = answers.map(refreshRecord)
    const {text} = await renderRows(output, refreshColumns(now()), records, terminalOf(process.stdout))
    this.log(text)
    return {sources: records, warnings}
  }
}
