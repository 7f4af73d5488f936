import {UserError} from '../../errors.ts'
import type {Model} from '../../models/model.ts'
import {memoryForTraining} from '../memory/training.ts'
import {type Engine, findQuantization} from '../quantization.ts'
import type {ResolvedRequest} from './request.ts'
import {type Weighed, weigh} from './weighed.ts'

/** A narrower way of running the same model. */
export interface Narrower {
  /** As a person says it: `int8`, `qlora`. */
  name: string
  request: ResolvedRequest
  /** Absent for training. */
  weighed?: Weighed
  note: string
}

/** From wide to narrow, as each engine reads them. */
const LADDER: Readonly<Record<Engine, readonly string[]>> = {
  vllm: ['bf16', 'int8', 'awq'],
  'llama.cpp': ['q8_0', 'q6_k', 'q4_k_m', 'q3_k_m'],
  onnxruntime: ['fp16', 'int8'],
  pytorch: ['bf16', 'int8', 'nf4'],
}

/** A step down saves at least this much, else it is no step. */
const LEAST_SAVING = 0.9

/** The narrower quantizations of a request, widest first; for training, the tasks that train less. */
export function narrowerThan(model: Model, request: ResolvedRequest, weighed?: Weighed): Narrower[] {
  return weighed ? narrowerQuants(weighed) : lesserTasks(model, request)
}

function narrowerQuants(weighed: Weighed): Narrower[] {
  const now = weighed.weights.bytes
  const {model, request} = weighed
  const bitsNow = bits(model, now)
  let last = now
  return LADDER[request.engine].flatMap((quant) => {
    const narrower = {...request, quant}
    if (nominalBytes(quant) > (LEAST_SAVING * last) / model.parameters.total) return []
    const less = tryOr(() => weigh(model, narrower))
    if (!less || less.weights.bytes > LEAST_SAVING * last) return []
    const {bytes} = less.weights
    last = bytes
    const note = `${bits(model, bytes)} bits a weight instead of ${bitsNow}: measure its answers on your own data`
    return [{name: quant, request: narrower, weighed: less, note}]
  })
}

function lesserTasks(model: Model, request: ResolvedRequest): Narrower[] {
  const {quant: _, ...bare} = request
  const note = {
    lora: 'trains small adapters beside frozen 16-bit weights',
    qlora: 'trains small adapters beside frozen 4-bit weights',
  }
  const tasks =
    request.task === 'qlora' ? [] : request.task === 'lora' ? (['qlora'] as const) : (['lora', 'qlora'] as const)
  return tasks.flatMap((task) => {
    const narrower = {...bare, task}
    const settings = {task, batch: request.batch, sequence: request.context}
    return tryOr(() => memoryForTraining(model, settings)) ? [{name: task, request: narrower, note: note[task]}] : []
  })
}

/** Bytes of a weight by the name alone, where it says them: spares adding up tensors that are no smaller. */
function nominalBytes(quant: string): number {
  const quantization = findQuantization(quant)
  return quantization.kind === 'gguf' ? 0 : quantization.bytesPerWeight
}

function bits(model: Model, bytes: number): number {
  return Number(((bytes * 8) / model.parameters.total).toFixed(1))
}

/** Undefined where the model cannot be quantized so. */
function tryOr<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}
