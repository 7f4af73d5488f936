import {Args, Flags} from '@oclif/core'

import {BaseCommand} from '../src/base-command.ts'
import {compressCheckpoint, FORMATS} from '../src/checkpoint/compress.ts'
import {estimateCheckpoint} from '../src/checkpoint/estimate.ts'
import {checkJson} from '../src/compress-checkpoint/check-json.ts'
import {reportOf, rowsOf} from '../src/compress-checkpoint/report.ts'
import {reportEstimate} from '../src/compress-checkpoint/report-estimate.ts'
import {numberFlag} from '../src/flags.ts'
import {clean} from '../src/terminal/clean.ts'
import {progressLine} from '../src/terminal/progress-line.ts'
import {statusLine} from '../src/terminal/status-line.ts'
import {terminalOf} from '../src/terminal/terminal.ts'
import {untilInterrupted} from '../src/until-interrupted.ts'

export default class CompressCheckpoint extends BaseCommand {
  static override summary = 'Make a checkpoint smaller, byte for byte the same when it is decompressed.'
  static override description =
    'Knows the tensors of safetensors, PyTorch (.pt, .bin), ONNX, GGUF and NumPy files, alone or in folders; any other ' +
    'file is taken as it is. Every chunk is decompressed again and compared before it counts. The source stays, and ' +
    'the target is there whole or not at all.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> model.safetensors',
    '<%= config.bin %> <%= command.id %> model.safetensors --estimate',
    '<%= config.bin %> <%= command.id %> checkpoints/step-2000 --max -o step-2000.frz --delete-source',
    '<%= config.bin %> <%= command.id %> finetuned.safetensors --base model.safetensors',
    '<%= config.bin %> <%= command.id %> model.safetensors -o s3://models/llama/model.safetensors.frz --storage-class STANDARD_IA',
    '<%= config.bin %> <%= command.id %> model.pt --format xz',
  ]
  static override args = {
    source: Args.string({description: 'file, folder, s3:// or gs:// object; - for standard input', required: true}),
  }
  static override flags = {
    base: Flags.string({description: 'store only what differs from this checkpoint (frz)', helpValue: '<file|folder>'}),
    'delete-source': Flags.boolean({description: 'delete the source once the target was read back and is right'}),
    estimate: Flags.boolean({description: 'only say what it would save, from samples, and what that is worth'}),
    force: Flags.boolean({description: 'replace the target if it is there'}),
    format: Flags.option({default: 'frz', description: 'xz and zst know no tensors', options: FORMATS})(),
    level: numberFlag({description: 'xz 0 to 9, zst 1 to 22', helpValue: '<n>', min: 0}),
    max: Flags.boolean({description: 'smaller and slower (frz)'}),
    out: Flags.string({char: 'o', description: 'target file or object; - for standard output', helpValue: '<file>'}),
    region: Flags.string({default: 'us-east-1', description: 'of the prices of --estimate', helpValue: '<region>'}),
    'storage-class': Flags.string({description: 'of the object that is made', helpValue: '<class>'}),
    threads: numberFlag({description: 'default: all cores; at most 256', helpValue: '<n>', min: 1}),
    verify: Flags.boolean({allowNo: true, default: true, description: 'decompress each chunk again and compare'}),
  }

  async run(): Promise<unknown> {
    const {args, flags} = await this.parse(CompressCheckpoint)
    const {source} = args
    if (flags.estimate) {
      const estimate = await untilInterrupted((signal) => estimateCheckpoint(source, {max: flags.max, signal}))
      const {record, text} = await reportEstimate(estimate, {region: flags.region, ...terminalOf(process.stdout)})
      this.log(text)
      return record
    }
    const {base, force, format, level, max, out, threads, verify} = flags
    checkJson(this.jsonEnabled(), {out, source})
    const result = await untilInterrupted(async (signal) => {
      using line = statusLine(process.stderr)
      let readBack: ReturnType<typeof progressLine> | undefined
      return await compressCheckpoint({
        ...{source, format, max, force, verify, signal},
        deleteSource: flags['delete-source'],
        ...(base !== undefined && {base}),
        ...(level !== undefined && {level}),
        ...(out !== undefined && {out}),
        ...(threads !== undefined && {threads}),
        ...(flags['storage-class'] !== undefined && {storageClass: flags['storage-class']}),
        onProgress: progressLine(line, 'Compressing'),
        onReadBack(done, total) {
          readBack ??= progressLine(line, 'Reading back')
          readBack(done, total)
        },
      })
    })
    const toStdout = result.out === '-'
    const text = await reportOf(result, source, terminalOf(toStdout ? process.stderr : process.stdout))
    if (toStdout) this.logToStderr(text)
    else this.log(text)
    for (const note of result.notes) this.logToStderr(clean(note))
    if (result.sourceDeleted) this.logToStderr(`Read ${clean(result.out)} back, compared, and deleted ${clean(source)}`)
    return {...result, byType: rowsOf(result)}
  }
}
