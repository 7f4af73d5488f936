import {Args} from '@oclif/core'

import {BaseCommand} from '../src/base-command.ts'
import {EXIT} from '../src/errors.ts'
import {type GenHpaFlags, genHpaFlags, settingFlags} from '../src/gen-hpa/flags.ts'
import {usage} from '../src/gen-hpa/parse.ts'
import {mergeSettings, type Settings} from '../src/gen-hpa/settings.ts'
import {renderRows} from '../src/terminal/output.ts'
import {terminalOf} from '../src/terminal/terminal.ts'

export default class GenHpa extends BaseCommand {
  static override summary = 'Write the autoscaler of a Deployment, and what makes it work and save.'
  static override description =
    'Writes a HorizontalPodAutoscaler (autoscaling/v2), or a ScaledObject for KEDA, as YAML on stdout; what to know about ' +
    'it goes to stderr. All is checked by the rules of the API server before a byte is written. Nothing is applied.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> ml-api',
    '<%= config.bin %> <%= command.id %> ml-api --min 2 --max 20 --rps 50 --scale-down-policy Percent=50/60s',
    '<%= config.bin %> <%= command.id %> llm --values gpu-llm --queue-length 3 --with keda',
    '<%= config.bin %> <%= command.id %> ml-api --schedule guide --time-zone Europe/Madrid --schedule-as cronjob',
    "<%= config.bin %> <%= command.id %> worker --scale-to-zero --cpu none --external 'queue_depth{queue=jobs}=30'",
    '<%= config.bin %> <%= command.id %> ml-api --with deployment,service,pdb,servicemonitor,keda --image ghcr.io/you/ml-api:1.4.2',
    '<%= config.bin %> <%= command.id %> ml-api --with nodepool --instance g5.xlarge,g6.xlarge --gpu 1 --cluster ml',
    '<%= config.bin %> <%= command.id %> --check hpa.yaml --strict',
  ]
  static override args = {
    deployment: Args.string({
      description: 'the Deployment; with --check the files, - for standard input',
      multiple: true,
    }),
  }
  static override flags = genHpaFlags

  async run(): Promise<unknown> {
    const {args, flags} = await this.parse(GenHpa)
    const names = (args.deployment as string[] | undefined) ?? []
    if (flags.check) return this.check(names, flags)
    const [{generate}, {putDocuments}, {findingLine}] = await Promise.all([
      import('../src/gen-hpa/generate.ts'),
      import('../src/gen-hpa/put-documents.ts'),
      import('../src/gen-hpa/gate.ts'),
    ])
    const {documents, notes, warnings} = await generate(await settingsOf(names, flags), flags.strict)
    const put = await putDocuments(documents, flags.out)
    if ('text' in put) this.log(put.text)
    else this.logToStderr(put.message)
    for (const finding of warnings) this.logToStderr(`Warning: ${findingLine(finding)}. ${finding.fix}`)
    for (const note of notes) this.logToStderr(`Note: ${note}`)
    const manifests = documents.map(({manifest}) => manifest)
    return {manifests, warnings, notes, ...('files' in put && {files: put.files})}
  }

  private async check(files: string[], {output = 'table', strict, ...flags}: GenHpaFlags): Promise<unknown> {
    const idle = Object.entries(flags).find(([name, value]) => value && name !== 'check' && name !== 'json')
    if (idle) throw usage(`--${idle[0]} does nothing with --check`, 'Leave it out')
    const {checkFiles, findingColumns, verdict} = await import('../src/gen-hpa/check-files.ts')
    const findings = await checkFiles(files)
    if (findings.length > 0 || output !== 'table') {
      const {text} = await renderRows(output, findingColumns, findings, terminalOf(process.stdout))
      this.log(text)
    }
    const {fails, summary} = verdict(findings, strict)
    this.logToStderr(summary)
    if (fails) process.exitCode = EXIT.gate
    return findings
  }
}

async function settingsOf(names: readonly string[], {values, ...flags}: GenHpaFlags): Promise<Settings> {
  const [deployment, extra] = names
  if (extra !== undefined) throw usage(`One Deployment at a time: ${extra} is a second`, `frugal gen-hpa ${deployment}`)
  const given = Object.entries(flags).filter(([name, value]) => name in settingFlags && value !== false)
  const typed = Object.fromEntries([...given, ['deployment', deployment]]) as Settings['values']
  if (values === undefined) return mergeSettings(typed)
  if (values === '-' && flags.schedule === '-')
    throw usage('Standard input is given twice', 'Give one of them as a file')
  const {readValues} = await import('../src/gen-hpa/read-values.ts')
  return mergeSettings(typed, await readValues(values, settingFlags))
}
