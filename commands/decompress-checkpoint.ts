import {Args, Flags} from '@oclif/core'

import {BaseCommand} from '../src/base-command.ts'
import {decompressCheckpoint} from '../src/checkpoint/decompress.ts'
import {writeTensor} from '../src/checkpoint/write-tensor.ts'
import {checkJson} from '../src/compress-checkpoint/check-json.ts'
import {numberFlag} from '../src/flags.ts'
import {clean} from '../src/terminal/clean.ts'
import {formatBytes, formatDuration} from '../src/terminal/format.ts'
import {progressLine} from '../src/terminal/progress-line.ts'
import {statusLine} from '../src/terminal/status-line.ts'
import {untilInterrupted} from '../src/until-interrupted.ts'

export default class DecompressCheckpoint extends BaseCommand {
  static override summary = 'Decompress a checkpoint, or one tensor of it.'
  static override description =
    'Reads .frz, and .xz and .zst of any maker. Every byte is held against a checksum; damage is an error that names ' +
    'the tensor, and leaves nothing behind.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> model.safetensors.frz -o copy.safetensors',
    '<%= config.bin %> <%= command.id %> s3://models/llama/model.safetensors.frz -o model.safetensors',
    '<%= config.bin %> <%= command.id %> finetuned.safetensors.frz --base model.safetensors -o finetuned-copy.safetensors',
    '<%= config.bin %> <%= command.id %> model.safetensors.frz --tensor lm_head.weight -o lm_head.bin',
  ]
  static override args = {
    source: Args.string({description: 'file, s3:// or gs:// object; - for standard input', required: true}),
  }
  static override flags = {
    base: Flags.string({description: 'the checkpoint that it was made against', helpValue: '<file|folder>'}),
    file: Flags.string({
      dependsOn: ['tensor'],
      description: 'the file of --tensor, where several have one of its name',
      helpValue: '<path>',
    }),
    force: Flags.boolean({description: 'replace the target if it is there'}),
    out: Flags.string({
      char: 'o',
      description: 'target file, folder or object; - for standard output',
      helpValue: '<file>',
    }),
    'storage-class': Flags.string({description: 'of the object that is made', helpValue: '<class>'}),
    tensor: Flags.string({description: 'only the bytes of this tensor', helpValue: '<name>'}),
    threads: numberFlag({description: 'default: all cores; at most 256', helpValue: '<n>', min: 1}),
  }

  async run(): Promise<unknown> {
    const {args, flags} = await this.parse(DecompressCheckpoint)
    const {base, file, force, out, tensor, threads} = flags
    const {source} = args
    checkJson(this.jsonEnabled(), {out, source})
    const storageClass = flags['storage-class']
    if (tensor !== undefined) {
      const made = await writeTensor({
        source,
        tensor,
        force,
        ...(file !== undefined && {file}),
        ...(base !== undefined && {base}),
        ...(out !== undefined && {out}),
        ...(storageClass !== undefined && {storageClass}),
      })
      this.logToStderr(
        `${clean(tensor)}: ${clean(made.dtype ?? 'bytes')} ${made.shape ? `[${made.shape.join(', ')}]` : ''} to ${clean(made.out)}`,
      )
      return made
    }
    const result = await untilInterrupted(async (signal) => {
      using line = statusLine(process.stderr)
      return await decompressCheckpoint({
        ...{source, force, signal},
        ...(base !== undefined && {base}),
        ...(out !== undefined && {out}),
        ...(threads !== undefined && {threads}),
        ...(storageClass !== undefined && {storageClass}),
        onProgress: progressLine(line, 'Decompressing'),
      })
    })
    const {bytesOut, seconds} = result
    this.logToStderr(
      `${clean(source)} -> ${clean(result.out)}: ${formatBytes(bytesOut)}, every checksum right, in ` +
        `${formatDuration(seconds)} (${formatBytes(bytesOut / Math.max(seconds, 1e-3))}/s)`,
    )
    return result
  }
}
