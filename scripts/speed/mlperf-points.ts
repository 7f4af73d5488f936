import {join} from 'node:path'
import type {SpeedCalibration} from '../../src/sizing/speed/calibration.ts'
import type {Precision} from '../../src/sizing/speed/gpu-speed.ts'
import {saturatedThroughput} from '../../src/sizing/speed/serving.ts'
import {isKnown} from '../../src/sizing/speed/speed.ts'
import {readTable} from '../models/read-table.ts'
import type {Inputs} from './inputs.ts'
import {type Point, quantile} from './point.ts'

/** Mean lengths of a benchmark's requests; as remembered, so only ratios between accelerators are compared. */
const WORKLOADS: Readonly<Record<string, {model: string; input: number; output: number}>> = {
  'llama2-70b-99': {model: 'llama-2-70b', input: 160, output: 294},
  'llama3.1-405b': {model: 'llama-3.1-405b', input: 9400, output: 680},
  'llama3.1-8b': {model: 'llama-3.1-8b', input: 778, output: 73},
}

/** An accelerator's result, the one it is held against, and over how many GPUs each is taken to split the model. */
const RATIOS: readonly {model: string; of: string; to: string; gpus: [of: number, to: number]}[] = [
  {model: 'llama2-70b-99', of: 'NVIDIA B200-SXM-180GB', to: 'NVIDIA H100-SXM-80GB', gpus: [1, 2]},
  {model: 'llama2-70b-99', of: 'NVIDIA H200-NVL-141GB', to: 'NVIDIA H100-SXM-80GB', gpus: [1, 2]},
  {model: 'llama2-70b-99', of: 'AMD Instinct MI300X 192GB HBM3', to: 'NVIDIA H100-SXM-80GB', gpus: [1, 2]},
  {model: 'llama3.1-405b', of: 'NVIDIA B200-SXM-180GB', to: 'NVIDIA H100-SXM-80GB', gpus: [4, 8]},
  {model: 'llama3.1-8b', of: 'NVIDIA B200-SXM-180GB', to: 'NVIDIA H200-NVL-141GB', gpus: [1, 1]},
]

const FILLED = 0.9
const OVERHEAD_BYTES = 2.5e9

/** Offline results of MLPerf Inference 5.1, the median of the submitters, as ratios between accelerators. */
export async function mlperfPoints(folder: string, inputs: Inputs): Promise<Point[]> {
  const rows = await readTable(join(folder, 'mlperf_v5.1_datacenter_closed.csv'))
  const result = (accelerator: string, model: string) => {
    const found = rows.filter(
      (row) => row['accelerator'] === accelerator && row['model'] === model && row['scenario'] === 'Offline',
    )
    return {
      perGpu: quantile(
        found.map((row) => Number(row['result_per_accelerator'])),
        0.5,
      ),
      type: found[0]!['weight_dtype']!,
    }
  }
  return RATIOS.map(({gpus, model, of, to}) => {
    const [one, other] = [result(of, model), result(to, model)]
    return {
      labels: {gpu: of, model, against: to, set: 'MLPerf 5.1'},
      measured: one.perGpu / other.perGpu,
      predict(calibration) {
        const [ours, theirs] = [
          predicted(inputs, calibration, {accelerator: of, model, type: one.type, gpus: gpus[0]}),
          predicted(inputs, calibration, {accelerator: to, model, type: other.type, gpus: gpus[1]}),
        ]
        return ours === undefined || theirs === undefined ? undefined : ours / theirs
      },
    }
  })
}

interface Submission {
  accelerator: string
  model: string
  type: string
  gpus: number
}

function predicted(inputs: Inputs, calibration: SpeedCalibration, submission: Submission): number | undefined {
  const {accelerator, gpus, type} = submission
  const workload = WORKLOADS[submission.model]!
  const model = inputs.model(workload.model)
  const gpu = inputs.gpu(accelerator)
  const weights = inputs.weights(model, type === 'fp4' ? 'nvfp4' : type)
  const speed = saturatedThroughput(
    {
      model,
      gpu,
      weights,
      precision: type as Precision,
      tensorParallel: gpus,
      kvType: 'fp8',
      inputTokens: workload.input,
      outputTokens: workload.output,
      kvCapacityBytes: gpus * (gpu.usableGib! * 2 ** 30 * FILLED - OVERHEAD_BYTES) - weights.bytes,
    },
    calibration,
  )
  return isKnown(speed) ? speed.mid / gpus : undefined
}
