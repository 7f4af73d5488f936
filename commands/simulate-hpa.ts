import {Args} from '@oclif/core'

import {BaseCommand} from '../src/base-command.ts'
import {EXIT} from '../src/errors.ts'
import {checkMaxAge} from '../src/prices/age.ts'
import {type SimulateFlags, simulateFlags} from '../src/simulate-hpa/flags.ts'
import {simulationRecord} from '../src/simulate-hpa/record.ts'
import {renderSimulation} from '../src/simulate-hpa/render.ts'
import {runSimulation, type Simulation} from '../src/simulate-hpa/simulation.ts'
import {missedText} from '../src/simulate-hpa/verdict.ts'
import {showsUnicode} from '../src/terminal/sparkline.ts'
import {statusLine} from '../src/terminal/status-line.ts'
import {terminalOf} from '../src/terminal/terminal.ts'

export default class SimulateHpa extends BaseCommand {
  static override summary = 'Run autoscaling policies over a trace of requests: replicas, nodes, money, overload.'
  static override description =
    'The trace is CSV (requests a step), the reply of a Prometheus range query, `-` for standard input, or made up. ' +
    "Policies run by the HPA controller's own algorithm, tick by tick: HPAs, KEDA ScaledObjects, schedules, static " +
    'sizes. Without a price no dollars are told.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --synthetic office-hours',
    '<%= config.bin %> <%= command.id %> trace.csv --policy hpa.yaml --policy other.yaml --static 10',
    '<%= config.bin %> <%= command.id %> trace.csv --policy hpa.yaml --schedule guide --time-zone Europe/Madrid',
    '<%= config.bin %> <%= command.id %> trace.csv --instance g6.xlarge --region us-east-1 --market spot',
    '<%= config.bin %> <%= command.id %> trace.csv --slo 99.9% --optimize',
    '<%= config.bin %> <%= command.id %> trace.csv --output html --out simulation.html',
  ]
  static override args = {trace: Args.string({description: 'trace file; - for standard input'})}
  static override flags = simulateFlags

  async run(): Promise<unknown> {
    const {args, flags} = await this.parse(SimulateHpa)
    const now = new Date()
    const simulation = await this.simulate(args.trace, flags, now)
    const {price, warnings = []} = simulation.price ?? {}
    for (const warning of warnings) this.logToStderr(warning)
    if (price && flags['max-age'] !== undefined) checkMaxAge([price], flags['max-age'], now)
    const terminal = terminalOf(flags.out === undefined ? process.stdout : {})
    const {chunks, notes} = await renderSimulation(flags, simulation, {...terminal, ascii: !showsUnicode()})
    if (!this.jsonEnabled()) await this.put(chunks, flags.out)
    for (const line of notes) this.logToStderr(line)
    const missed = missedText(simulation)
    if (missed !== undefined) {
      this.logToStderr(missed)
      process.exitCode = EXIT.gate
    }
    return await simulationRecord(simulation, flags.name)
  }

  private async simulate(file: string | undefined, flags: SimulateFlags, now: Date): Promise<Simulation> {
    using status = statusLine(process.stderr, process.env)
    return await runSimulation(file, flags, {env: process.env, now, onStatus: (text) => status.set(text)})
  }

  private async put(chunks: Iterable<string>, file: string | undefined): Promise<void> {
    if (file === undefined) {
      for (const chunk of chunks) this.log(chunk.replace(/\n$/, ''))
      return
    }
    const {writeFileAtomic} = await import('../src/write-file-atomic.ts')
    await writeFileAtomic(file, chunks)
    this.logToStderr(`Wrote ${file}`)
  }
}
