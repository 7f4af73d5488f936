import {join} from 'node:path'

import type {Model} from '../../src/models/model.ts'
import type {KvType} from '../../src/sizing/memory/kv-cache.ts'
import type {ServingEngine} from '../../src/sizing/speed/calibration.ts'
import type {Precision} from '../../src/sizing/speed/gpu-speed.ts'
import {type SaturatedLoad, type StepLoad, saturatedThroughput, servingStep} from '../../src/sizing/speed/serving.ts'
import {isKnown} from '../../src/sizing/speed/speed.ts'
import {timeToFirstToken} from '../../src/sizing/speed/ttft.ts'
import {readTable} from '../models/read-table.ts'
import type {Inputs} from './inputs.ts'
import type {Point} from './point.ts'

export interface ServingPoints {
  step: {dense: Point[]; moe: Point[]}
  ttft: Point[]
  saturated: {dense: Point[]; moe: Point[]}
}

type Row = Record<string, string>

/** Share of the memory that the engines fill, and what they take beside weights and KV cache. */
const FILLED = 0.9
const OVERHEAD_BYTES = 2.5e9

const MODELS: Readonly<Record<string, string>> = {
  'Qwen/Qwen3-235B-A22B-FP8': 'qwen3-235b-a22b',
  'meta-llama/Llama-3.1-8B-Instruct': 'llama-3.1-8b',
  'MiniMaxAI/MiniMax-M2.5': 'minimax-m2.5',
}

/**
 * Step times and times to the first token on H100 (silicon measurements of aiconfigurator), and TensorRT-LLM's
 * published throughputs. Left out: rows that do not say how many streams ran; copies of a row; runs of 512 streams that
 * were broken off (a step shorter than with 64).
 */
export async function servingPoints(folder: string, inputs: Inputs): Promise<ServingPoints> {
  const rows = distinct(await readTable(join(folder, 'serving_silicon_agg.csv')))
  const loads = rows.map((row) => ({row, load: loadOf(row, inputs)})).filter(({load}) => load.concurrency < 512)
  const isMoe = ({load}: {load: StepLoad}) => load.model.kind === 'decoder-moe'
  const steps = (moe: boolean) =>
    loads.filter((entry) => isMoe(entry) === moe).map(({load, row}) => stepPoint(row, load))
  const saturated = await readTable(join(folder, 'trtllm_v1.0_throughput.csv'))
  const full = saturated.map((row) => saturatedPoint(row, inputs))
  return {
    step: {dense: steps(false), moe: steps(true)},
    // SGLang's prompts come in waves, TensorRT-LLM's times grow with the answers; and a queue for room is no speed.
    ttft: loads
      .filter(({load, row}) => load.engine === 'vllm' && Number(row['silicon_ttft_ms']) < 5000)
      .map(({load, row}) => ttftPoint(row, load)),
    saturated: {
      dense: full.filter(({labels}) => labels['kind'] === 'decoder'),
      moe: full.filter(({labels}) => labels['kind'] === 'decoder-moe'),
    },
  }
}

function distinct(rows: readonly Row[]): Row[] {
  const seen = new Set<string>()
  return rows.filter((row) => {
    const key = [
      row['backend'],
      row['model_path'],
      row['isl'],
      row['osl'],
      row['tp_size'],
      streams(row),
      row['silicon_tpot_ms'],
    ].join()
    if (streams(row) === undefined || row['attention_dp_size'] === '4' || seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** As the source's note records it: the column of batch sizes counts a part of them where attention is replicated. */
function streams(row: Row): number | undefined {
  const [, digits] = /silicon_concurrency=(\d+)/.exec(row['silicon_data_source'] ?? '') ?? []
  return digits === undefined ? undefined : Number(digits)
}

function loadOf(row: Row, inputs: Inputs): StepLoad {
  const model = inputs.model(MODELS[row['model_path']!] ?? row['model_path']!.replace(/^.*\//, ''))
  const tensorParallel = Number(row['tp_size'])
  const isFp4 = row['precision'] === 'fp4'
  const quantization = isFp4 ? 'mxfp4' : (row['precision'] ?? 'bf16')
  // Hopper multiplies 4-bit weights in 16 bits.
  return {
    ...machine(inputs, model, 'h100_sxm', quantization, tensorParallel),
    precision: (isFp4 ? 'bf16' : quantization) as Precision,
    inputTokens: Number(row['isl']),
    outputTokens: Number(row['osl']),
    concurrency: streams(row)!,
    engine: row['backend'] === 'trtllm' ? 'tensorrt-llm' : (row['backend'] as ServingEngine),
  }
}

function machine(inputs: Inputs, model: Model, gpuName: string, quantization: string, tensorParallel: number) {
  const gpu = inputs.gpu(gpuName)
  const weights = inputs.weights(model, quantization)
  const room = tensorParallel * (gpu.usableGib! * 2 ** 30 * FILLED - OVERHEAD_BYTES) - weights.bytes
  return {model, gpu, weights, tensorParallel, kvCapacityBytes: Math.max(0, room)}
}

function labelsOf(row: Row, load: StepLoad): Record<string, string> {
  return {
    engine: load.engine!,
    model: load.model.name,
    precision: row['precision'] ?? 'bf16',
    tp: `tp${load.tensorParallel}`,
    streams: String(load.concurrency),
    lengths: `${load.inputTokens}/${load.outputTokens}`,
  }
}

function stepPoint(row: Row, load: StepLoad): Point {
  return {
    labels: labelsOf(row, load),
    measured: Number(row['silicon_tpot_ms']) / 1000,
    predict(calibration) {
      const step = servingStep(load, calibration)
      return isKnown(step) ? step.perToken.mid : undefined
    },
  }
}

function ttftPoint(row: Row, load: StepLoad): Point {
  return {
    labels: labelsOf(row, load),
    measured: Number(row['silicon_ttft_ms']) / 1000,
    predict(calibration) {
      const ttft = timeToFirstToken(load, calibration)
      return isKnown(ttft) ? ttft.mid : undefined
    },
  }
}

/** The type of the KV cache is not published: 8 bits fit all but Llama 4 Scout, which behaves as with 16. */
function kvTypeOf(model: Model): KvType {
  return model.name === 'llama-4-scout' ? 'f16' : 'fp8'
}

function saturatedPoint(row: Row, inputs: Inputs): Point {
  const model = inputs.model(row['model']!)
  const load: SaturatedLoad = {
    ...machine(inputs, model, row['gpu']!, row['weight_dtype']!, Number(row['tp'])),
    precision: row['weight_dtype'] as Precision,
    kvType: kvTypeOf(model),
    inputTokens: Number(row['isl']),
    outputTokens: Number(row['osl']),
    engine: 'tensorrt-llm',
  }
  return {
    labels: {
      gpu: row['gpu']!,
      model: model.name,
      kind: model.kind,
      lengths: `${row['isl']}/${row['osl']}`,
      set: 'TensorRT-LLM',
    },
    measured: Number(row['total_output_tok_s']),
    predict(calibration) {
      const speed = saturatedThroughput(load, calibration)
      return isKnown(speed) ? speed.mid : undefined
    },
  }
}
