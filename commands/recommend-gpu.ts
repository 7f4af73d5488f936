import {Args} from '@oclif/core'

import {BaseCommand} from '../src/base-command.ts'
import {checkMaxAge} from '../src/prices/age.ts'
import {type RecommendFlags, recommendFlags, requestOf} from '../src/recommend-gpu/flags.ts'
import {foldSizes} from '../src/recommend-gpu/fold-sizes.ts'
import {footer, shownPrices} from '../src/recommend-gpu/footer.ts'
import {modelOf} from '../src/recommend-gpu/model-of.ts'
import {offersOf, placeOf} from '../src/recommend-gpu/offers.ts'
import {type Recommendation, recommend} from '../src/sizing/recommend/recommend.ts'
import {openFor} from '../src/spot-prices/open.ts'
import {terminalOf} from '../src/terminal/terminal.ts'

const TABLE_ROWS = 10

export default class RecommendGpu extends BaseCommand {
  static override summary = 'Find the cheapest hardware that runs a model at a load, and why.'
  static override description =
    'The model is a name (llama-2-70b), a Hugging Face folder, a .safetensors, .gguf or .onnx file, of which only ' +
    'headers are read, or a count (--params 7B). Memory is worked out line by line, speed as a range that says what ' +
    'it rests on; then come what nearly fits and why not, and what narrower weights would save.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> llama-2-70b --quant int8',
    '<%= config.bin %> <%= command.id %> llama-3.1-8b --rps 5 --max-tpot 50 --spot',
    '<%= config.bin %> <%= command.id %> llama-3.1-8b --task qlora --provider aws',
    '<%= config.bin %> <%= command.id %> all-MiniLM-L6-v2 --rps 100 --explain',
    '<%= config.bin %> <%= command.id %> llama-2-7b --quant q4_k_m --output spec',
    '<%= config.bin %> <%= command.id %> --guide',
  ]
  static override args = {model: Args.string({description: 'name, or path of its files'})}
  static override flags = recommendFlags

  async run(): Promise<unknown> {
    const {args, flags} = await this.parse(RecommendGpu)
    const now = new Date()
    const model = flags.guide ? undefined : await modelOf(args.model, flags)
    const catalog = await openFor(placeOf(flags), flags.live, process.env)
    for (const warning of catalog.warnings) this.logToStderr(warning)
    const {cpuOffers, gpuOffers} = offersOf(catalog, flags)
    if (!model) {
      const {printGuide} = await import('../src/recommend-gpu/print-guide.ts')
      return printGuide({gpuOffers, ...(cpuOffers && {cpuOffers})}, flags, (text) => this.log(text))
    }
    const answer = recommend(model, requestOf(flags), gpuOffers, cpuOffers && {cpuOffers})
    return this.print(answer, flags, now)
  }

  private async print(answer: Recommendation, flags: RecommendFlags, now: Date): Promise<unknown> {
    const {output} = flags
    const tables = output === 'table' || output === 'wide' || output === 'markdown'
    const {market} = answer.request
    const limit = flags.limit ?? (tables && !this.jsonEnabled() ? TABLE_ROWS : 0)
    const folded = limit === 0 ? answer.candidates : foldSizes(answer.candidates, market)
    const rows = limit === 0 ? folded : folded.slice(0, limit)
    const shown = {...answer, candidates: rows}
    if (flags['max-age'] !== undefined) checkMaxAge(shownPrices(rows), flags['max-age'], now)
    if (output === 'spec') {
      const [{toSpec}, {toYaml}] = await Promise.all([
        import('../src/recommend-gpu/to-spec.ts'),
        import('../src/to-yaml.ts'),
      ])
      const spec = toSpec(answer)
      this.log(toYaml(spec))
      return spec
    }
    if (!tables || this.jsonEnabled()) {
      const {printRecord} = await import('../src/recommend-gpu/print-record.ts')
      return printRecord(shown, flags, (text) => this.log(text))
    }
    const {report} = await import('../src/recommend-gpu/report.ts')
    const terminal = terminalOf(process.stdout)
    const {dropped, text} = await report(output, answer, {...terminal, rows, explain: flags.explain})
    this.log(text)
    const {paint} = terminalOf(process.stderr)
    for (const line of footer({recommendation: answer, rows, dropped, now, paint})) this.logToStderr(line)
    return undefined
  }
}
