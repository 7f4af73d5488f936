import {type FigureName, figure, GIB} from '../../src/sizing/memory/calibration.ts'
import {memoryForInference} from '../../src/sizing/memory/inference.ts'
import type {MemoryPart, MemoryPlan} from '../../src/sizing/memory/plan.ts'
import {memoryForTraining} from '../../src/sizing/memory/training.ts'
import {readKept, readWhole} from './measured.ts'
import {createModels} from './memory-models.ts'

/** A constant as it was fitted. */
export interface Fit {
  name: FigureName
  value: number
  rows: number
  measurements: string
  /** Mean absolute error of each row predicted by a fit to the others. */
  leaveOneOut: number
}

/** One equation: measured = fixed + sum of constant x factor, all in one unit. */
interface Equation {
  measured: number
  fixed: number
  factors: number[]
}

/** All fits, from the whole tables beside the project: a few rows would not do. */
export function fitMemory(): Fit[] {
  const look = createModels()
  return [
    ...fitOf(['llamaCpp.runtimeGib'], 'VRAM readings of Qwen3 in whole GB (Hardware Corner)', llamaCpp(look)),
    ...fitOf(['vllm.logitBytes'], 'vLLM profiling logs where logits are the peak', vllmLogits(look)),
    ...fitOf(['lora.quantizedFactor'], 'QLoRA of the litgpt resource tables, A100-40, torch 2.1', qlora(look)),
    ...fitOf(
      ['onnxruntime.scoreCopies', 'onnxruntime.innerCopies', 'onnxruntime.repackedShare'],
      'own measurements of two encoders, ONNX Runtime 1.32 on CPU, 2026-11-24',
      onnxRuntime(look),
    ),
  ]
}

type Look = ReturnType<typeof createModels>

function llamaCpp(look: Look): Equation[] {
  return readWhole('llamacpp_vram').map((row) => {
    const plan = memoryForInference(look(row['model']!), {
      engine: 'llama.cpp',
      quant: 'q4_k_m',
      context: Number(row['context']),
      concurrency: 1,
    })
    const fixed = (plan.bytesPerGpu - bytesOf(plan, 'runtime')) / GIB
    return {measured: Number(row['measured_vram_gb']), fixed, factors: [1]}
  })
}

/** Rows whose settings are known and whose peak is no step's activation. */
function vllmLogits(look: Look): Equation[] {
  return readWhole('vllm_memory_log').flatMap((row) => {
    const peak = Number(row['activation_peak_gib'])
    const {shape} = look(row['model']!)
    if (!shape || row['engine'] !== 'V0' || Number(row['max_model_len'] || 0) > 8192) return []
    return [{measured: peak, fixed: 0, factors: [(figure('vllm.maxSequences').value * shape.vocab) / GIB]}]
  })
}

function qlora(look: Look): Equation[] {
  return readWhole('litgpt_memory')
    .filter(({task, weights}) => task?.startsWith('lora') && weights?.startsWith('nf4'))
    .map((row) => {
      const plan = memoryForTraining(look(row['model']!), {
        task: 'qlora',
        quant: row['weights']!,
        batch: Number(row['micro_batch']),
        sequence: Number(row['max_seq_len']),
      })
      const activations = bytesOf(plan, 'activations') / figure('lora.quantizedFactor').value
      const fixed = (plan.bytesPerGpu - bytesOf(plan, 'activations')) / 1e9
      return {measured: Number(row['peak_gb']), fixed, factors: [activations / 1e9]}
    })
}

function onnxRuntime(look: Look): Equation[] {
  return readKept('onnxruntime_cpu').map((row) => {
    const context = Number(row['sequence'])
    const tokens = context * Number(row['batch'])
    const model = look(row['model']!)
    const {heads, hidden, intermediate, layers} = model.shape!
    const mib = (values: number) => (values * 4) / 2 ** 20
    const matrices = layers * (4 * hidden ** 2 + 2 * hidden * intermediate)
    const library = figure('onnxruntime.importGib').value * 1024
    return {
      measured: Number(row['grown_mib']),
      fixed: mib(model.parameters.total + tokens * figure('onnxruntime.hiddenCopies').value * hidden) + library,
      factors: [mib(tokens * heads * context), mib(tokens * intermediate), mib(matrices)],
    }
  })
}

function fitOf(names: FigureName[], measurements: string, equations: Equation[]): Fit[] {
  const solved = solve(equations)
  const errors = equations.map((equation, i) => {
    const values = solve(equations.filter((_, j) => j !== i))
    const predicted = equation.fixed + equation.factors.reduce((sum, factor, k) => sum + factor * values[k]!, 0)
    return Math.abs(predicted / equation.measured - 1)
  })
  const leaveOneOut = errors.reduce((sum, error) => sum + error, 0) / errors.length
  return names.map((name, k) => ({
    name,
    value: Number(solved[k]!.toPrecision(3)),
    rows: equations.length,
    measurements,
    leaveOneOut,
  }))
}

/** Least squares of the relative errors, by elimination on the normal equations. */
function solve(equations: readonly Equation[]): number[] {
  const size = equations[0]!.factors.length
  const normal = Array.from({length: size}, (_, i) =>
    Array.from({length: size + 1}, (_, j) =>
      equations.reduce((sum, {factors, fixed, measured}) => {
        const right = j === size ? measured - fixed : factors[j]!
        return sum + (factors[i]! * right) / measured ** 2
      }, 0),
    ),
  )
  for (let column = 0; column < size; column++) {
    for (let row = 0; row < size; row++) {
      if (row === column) continue
      const ratio = normal[row]![column]! / normal[column]![column]!
      for (let k = column; k <= size; k++) normal[row]![k]! -= ratio * normal[column]![k]!
    }
  }
  return normal.map((row, i) => row[size]! / row[i]!)
}

function bytesOf({lines}: MemoryPlan, part: MemoryPart): number {
  return lines.filter((line) => line.part === part).reduce((sum, {bytes}) => sum + bytes, 0)
}
