import type {SpeedCalibration} from './calibration.ts'
import {doubtOn, notesOn, type StepLoad, servingStep, stepCalibration} from './serving.ts'
import {isKnown, type Speed, type TimePart, toSpeed, totalSeconds, type UnknownSpeed} from './speed.ts'
import {lonePromptSeconds, promptSeconds, setUp} from './step.ts'
import {ms} from './texts.ts'

const MEASURED_ON = ['Hopper']

/**
 * Seconds to the first token: a fixed time, the prompt alone on the machine, the step that is under way, and a share of
 * the other streams' prompts, that came just before. Measured with clients that ask anew as soon as they are answered;
 * requests spread evenly wait less: the low end. Streams whose KV cache finds no room wait longer than this tells: the
 * note says so.
 */
export function timeToFirstToken(
  load: StepLoad,
  calibration: Pick<SpeedCalibration, 'step' | 'ttft'>,
): Speed | UnknownSpeed {
  const step = servingStep(load, calibration)
  if (!isKnown(step)) return step
  const setup = setUp(load, stepCalibration(load, calibration))
  if (!isKnown(setup)) return setup
  const {overheadSeconds, promptsAhead} = calibration.ttft.constants
  const alone = lonePromptSeconds(setup)
  const others = Math.max(0, step.running - 1)
  const queue = others > 0 ? step.perToken.mid + promptsAhead * others * promptSeconds(setup, true) : 0
  const parts: TimePart[] = [
    {name: 'prefill', seconds: alone, binding: 'compute'},
    {name: 'launch', seconds: overheadSeconds, binding: 'latency'},
    {name: 'queue', seconds: queue, binding: 'compute'},
  ]
  const full = step.running < load.concurrency
  return toSpeed(totalSeconds(parts), calibration.ttft, {
    unit: 's',
    parts,
    formula:
      `${ms(overheadSeconds)} + prompt of ${load.inputTokens} tokens ${ms(alone)} + a step and ` +
      `${promptsAhead} of ${Math.floor(others)} other prompts ${ms(queue)} = ${ms(totalSeconds(parts))}`,
    notes: [
      ...notesOn(setup, MEASURED_ON),
      ...(full
        ? [`Only ${Math.floor(step.running)} of ${load.concurrency} streams fit: the others wait for one to end.`]
        : []),
    ],
    doubt: doubtOn(setup, MEASURED_ON),
    ...(full && {binding: 'kv-capacity'}),
  })
}
