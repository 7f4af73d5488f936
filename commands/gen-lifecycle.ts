import {BaseCommand} from '../src/base-command.ts'
import {EXIT} from '../src/errors.ts'
import {lifecycleFlags} from '../src/gen-lifecycle/flags.ts'
import {generateLifecycle} from '../src/gen-lifecycle/generate.ts'
import {summaryLines} from '../src/gen-lifecycle/report.ts'

export default class GenLifecycle extends BaseCommand {
  static override summary = 'Write a storage lifecycle that its provider takes and that pays.'
  static override description =
    'Tiers by age: hot, warm, cold, deleted. What the provider would refuse or what would cost more is corrected, and ' +
    'said on stderr. The policy goes to stdout.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --bucket ml-models --gb 1000 --objects 10k',
    '<%= config.bin %> <%= command.id %> --gb 5000 --objects 2M --retrieval warm=5%,cold=1% --output report',
    '<%= config.bin %> <%= command.id %> --provider gcp --bucket ml-models --cold-class ARCHIVE --output terraform',
    '<%= config.bin %> <%= command.id %> --provider azure --bucket mlmodels --prefix models/old --cold-after 37',
    '<%= config.bin %> <%= command.id %> --bucket ml-models --keep-versions 3 --out lifecycle.json --output cli',
  ]
  static override flags = lifecycleFlags

  async run(): Promise<unknown> {
    const {flags} = await this.parse(GenLifecycle)
    const {file, policy, report, text} = generateLifecycle(flags)
    if (flags.out !== undefined) await this.write(flags.out, file)
    if (flags.out === undefined || flags.output === 'cli' || flags.output === 'report') this.log(text)
    if (flags.output !== 'report') for (const line of summaryLines(report)) this.logToStderr(line)
    const {corrections, plan, saves} = report.corrected
    if (flags.strict && corrections.length > 0) {
      this.logToStderr(`--strict: ${corrections.length} of the tiers could not be written as asked`)
      process.exitCode = EXIT.gate
    }
    return {policy, plan, corrections, saves, notes: report.notes, ...report.priced}
  }

  private async write(file: string, text: string): Promise<void> {
    const {writeFileAtomic} = await import('../src/write-file-atomic.ts')
    await writeFileAtomic(file, `${text}\n`)
    this.logToStderr(`Wrote ${file}`)
  }
}
