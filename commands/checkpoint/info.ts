import {Args, Flags} from '@oclif/core'

import {BaseCommand} from '../../src/base-command.ts'
import {containerInfo} from '../../src/checkpoint/info.ts'
import {headOf, INFO_COLUMNS} from '../../src/compress-checkpoint/info-columns.ts'
import {OUTPUT_FORMATS, renderRows} from '../../src/terminal/output.ts'
import {terminalOf} from '../../src/terminal/terminal.ts'

export default class CheckpointInfo extends BaseCommand {
  static override summary = 'List the tensors of a compressed checkpoint, with the ratio of each.'
  static override description = 'Reads the index only; nothing is decompressed.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> step-1000.frz',
    '<%= config.bin %> <%= command.id %> s3://models/llama/model.safetensors.frz --output csv',
  ]
  static override args = {file: Args.string({description: '.frz file, s3:// or gs:// object', required: true})}
  static override flags = {
    output: Flags.option({default: 'table', description: 'format', options: OUTPUT_FORMATS})(),
  }

  async run(): Promise<unknown> {
    const {args, flags} = await this.parse(CheckpointInfo)
    const info = await containerInfo(args.file)
    const {dropped, text} = await renderRows(flags.output, INFO_COLUMNS, info.tensors, terminalOf(process.stdout))
    for (const line of headOf(info)) this.logToStderr(line)
    this.log(text)
    if (dropped.length > 0) this.logToStderr(`No room for ${dropped.length} columns: --output wide shows all`)
    return info
  }
}
