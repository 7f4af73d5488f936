import {Args, Flags} from '@oclif/core'

import {BaseCommand} from '../src/base-command.ts'
import {EXIT, UserError} from '../src/errors.ts'
import {REPORT_FORMATS, type ReportFormat, renderEstimate} from '../src/estimate/report/render.ts'
import {type EstimateResult, runEstimate} from '../src/estimate/run-estimate.ts'
import {PRESETS, type SpecSource} from '../src/estimate/spec/load-spec.ts'
import {parseOverride} from '../src/estimate/spec/overrides.ts'
import {numberFlag, priceSourceFlags} from '../src/flags.ts'
import {checkMaxAge} from '../src/prices/age.ts'
import {shellQuote} from '../src/shell-quote.ts'
import {openFor} from '../src/spot-prices/open.ts'
import {wantsColor} from '../src/terminal/color.ts'
import {showsUnicode} from '../src/terminal/sparkline.ts'

const PIPE_COLUMNS = 120

export default class EstimateCommand extends BaseCommand {
  static override summary = 'Price a service a month, line by line, and what would be cheaper.'
  static override description =
    'Reads a spec (YAML or JSON, `-` for standard input) and prices it from the snapshot that ships with frugal; ' +
    '--live asks the clouds. Every line is quantity x unit price, with source and date. A line without a price is ' +
    '"not found" and never counts as 0.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --preset small-production',
    '<%= config.bin %> <%= command.id %> service.yaml --max-monthly 800',
    '<%= config.bin %> <%= command.id %> service.yaml --diff old.yaml --output markdown',
    '<%= config.bin %> <%= command.id %> service.yaml --set gpu.market=spot --set gpu.count=2',
    '<%= config.bin %> <%= command.id %> --preset medium-production --output html --out report.html',
  ]
  static override args = {spec: Args.string({description: 'spec file; - for standard input'})}
  static override flags = {
    ...priceSourceFlags,
    diff: Flags.string({description: 'compare with this spec, or estimate as JSON', helpValue: '<file>'}),
    'max-monthly': numberFlag({description: 'exit 4 when the total is more, in USD', helpValue: '<usd>', min: 0}),
    out: Flags.string({char: 'o', description: 'write to this file instead of stdout', helpValue: '<file>'}),
    output: Flags.option({default: 'table', description: 'format', options: REPORT_FORMATS})(),
    preset: Flags.option({description: "an example of the guide's, in place of a spec", options: PRESETS})(),
    savings: Flags.boolean({allowNo: true, default: true, description: 'look for what would be cheaper'}),
    schema: Flags.boolean({description: "print the spec's JSON Schema and stop"}),
    set: Flags.string({
      description: 'set a field of the spec: component.field=value, or field=value',
      helpValue: '<path=value>',
      multiple: true,
      multipleNonGreedy: true,
    }),
    strict: Flags.boolean({description: 'exit 4, without a total, when a line has no price'}),
  }

  async run(): Promise<unknown> {
    const {args, flags} = await this.parse(EstimateCommand)
    if (flags.schema) return this.schema()
    const source = sourceOf(args.spec, flags.preset)
    if (args.spec === '-' && flags.diff === '-') throw stdinTwice()
    const now = new Date()
    const result = await runEstimate({
      source,
      overrides: (flags.set ?? []).map(parseOverride),
      invocation: invocationOf(source, flags.set ?? []),
      savings: flags.savings,
      strict: flags.strict,
      now,
      open: (filter) => openFor(filter, flags.live, process.env),
      ...(flags.diff !== undefined && {diff: flags.diff}),
      ...(flags['max-monthly'] !== undefined && {maxMonthly: flags['max-monthly']}),
    })
    const prices = result.estimate.lines.flatMap(({price}) => (price ? [price] : []))
    if (flags['max-age'] !== undefined) checkMaxAge(prices, flags['max-age'], now)
    const {columns = PIPE_COLUMNS} = process.stdout
    const color = flags.out === undefined && wantsColor(process.stdout)
    await this.put(await renderEstimate(flags.output, result, {columns, color, ascii: !showsUnicode()}), flags.out)
    this.report(result, flags.output)
    return {...result.estimate, ...(result.diff && {diff: result.diff})}
  }

  private async put(text: string, file: string | undefined): Promise<void> {
    if (file === undefined) return this.log(text)
    const {writeFileAtomic} = await import('../src/write-file-atomic.ts')
    await writeFileAtomic(file, `${text}\n`)
    this.logToStderr(`Wrote ${file}`)
  }

  private report({estimate: {gate, total, warnings}}: EstimateResult, format: ReportFormat): void {
    // The formats for a person say them in their place.
    if (format === 'csv' || format === 'json') for (const warning of warnings) this.logToStderr(`Warning: ${warning}`)
    if (!gate?.exceeded) return
    this.logToStderr(`Over budget: $${total.toFixed(2)} a month is more than --max-monthly $${gate.maxMonthly}`)
    process.exitCode = EXIT.gate
  }

  private async schema(): Promise<unknown> {
    const {specJsonSchema} = await import('../src/estimate/spec/json-schema.ts')
    const schema = specJsonSchema()
    this.log(JSON.stringify(schema, null, 2))
    return schema
  }
}

function sourceOf(file: string | undefined, preset: (typeof PRESETS)[number] | undefined): SpecSource {
  if (file !== undefined && preset !== undefined) {
    throw new UserError('A spec file and --preset exclude each other', {code: 'E_USAGE', fix: 'Leave one of them out'})
  }
  if (preset !== undefined) return {preset}
  if (file !== undefined) return {file}
  throw new UserError('No spec was given', {code: 'E_USAGE', fix: 'frugal estimate --preset small-production'})
}

function stdinTwice(): UserError {
  return new UserError('Standard input cannot be both the spec and what it is compared with', {
    code: 'E_USAGE',
    fix: 'Give one of them as a file: frugal estimate service.yaml --diff -',
  })
}

/** The command as it was typed, as far as savings build on it. */
function invocationOf(source: SpecSource, set: string[]): string {
  const what = 'preset' in source ? `--preset ${source.preset}` : shellQuote(source.file)
  return [`frugal estimate ${what}`, ...set.map((setting) => `--set ${shellQuote(setting)}`)].join(' ')
}
