import type {Model} from '../../src/models/model.ts'
import {GIB} from '../../src/sizing/memory/calibration.ts'
import {type InferenceSettings, kvRoom, memoryForInference} from '../../src/sizing/memory/inference.ts'
import {kvBytesPerSequence} from '../../src/sizing/memory/kv-cache.ts'
import type {MemoryPart, MemoryPlan} from '../../src/sizing/memory/plan.ts'
import {memoryForTraining} from '../../src/sizing/memory/training.ts'
import {weightsIn} from '../../src/sizing/memory/weights.ts'
import {findQuantization} from '../../src/sizing/quantization.ts'
import {type Comparison, number, optional, text} from './comparison.ts'
import {type MeasuredRow, type ReadMeasured, readKept, readMeasured} from './measured.ts'
import {createModels} from './memory-models.ts'

type Look = (name: string) => Model

/** Every memory formula against every measurement. */
export function compareMemory(read: ReadMeasured = readMeasured): Comparison[] {
  const look = createModels()
  return [
    ...ggufSizes(look, read),
    ...ggufFiles(look),
    ...kvCaches(look, read),
    ...llamaCppVram(look, read),
    ...vllmLogs(look, read),
    ...litgpt(look, read),
    ...sharded(look, read),
    ...onnxRuntimeCpu(look),
  ]
}

function ggufSizes(look: Look, read: ReadMeasured): Comparison[] {
  return read('gguf_quant_sizes').map((row) => {
    const model = look(text(row, 'model'))
    const {bytes} = weightsIn(model, findQuantization(text(row, 'quant'), 'llama.cpp'))
    return {
      formula: 'GGUF size by name',
      row: `${row['model']} ${row['quant']}`,
      predicted: (bytes * 8) / model.parameters.total,
      measured: number(row, 'bits_per_weight'),
      unit: 'bits',
    }
  })
}

/** Files of other architectures; they hold some megabytes of vocabulary beside the tensors. */
function ggufFiles(look: Look): Comparison[] {
  return readKept('gguf_files').map((row) => {
    const quantization = findQuantization(text(row, 'quant'), 'llama.cpp')
    const {bytes} = weightsIn(look(text(row, 'model')), quantization, {imatrix: row['imatrix'] === '1'})
    return {
      formula: 'GGUF file, other models',
      row: `${row['model']} ${row['quant']}`,
      predicted: bytes / 1e9,
      measured: number(row, 'file_gb'),
      unit: 'GB',
    }
  })
}

function kvCaches(look: Look, read: ReadMeasured): Comparison[] {
  return read('kv_cache_reference').flatMap((row) => {
    const {shape} = look(text(row, 'model'))
    const compared = (value: number, bytes: number, what: string, unit: number): Comparison => ({
      formula: 'KV cache',
      row: `${row['model']} ${what}`,
      predicted: bytes / unit,
      measured: value,
      unit: unit === GIB ? 'GiB' : 'MiB',
    })
    // The gemma row says GB and counts in 2^30.
    const unit = row['unit'] === 'MiB' ? 2 ** 20 : GIB
    const kv = kvBytesPerSequence(shape!, number(row, 'context')).bytes
    const state = /([\d.]+) MiB recurrent state for (\d+) seqs/.exec(row['note'] ?? '')
    return [
      compared(number(row, 'value'), kv, `at ${row['context']}`, unit),
      ...(state
        ? [
            compared(
              Number(state[1]),
              shape!.attention.recurrentBytesPerSequence! * Number(state[2]),
              'recurrent state',
              2 ** 20,
            ),
          ]
        : []),
    ]
  })
}

function llamaCppVram(look: Look, read: ReadMeasured): Comparison[] {
  return read('llamacpp_vram').map((row) => {
    const plan = memoryForInference(look(text(row, 'model')), {
      engine: 'llama.cpp',
      quant: 'q4_k_m',
      context: number(row, 'context'),
      concurrency: 1,
    })
    return {
      formula: 'llama.cpp VRAM',
      row: `${row['model']} at ${row['context']}`,
      predicted: plan.bytesPerGpu / GIB,
      measured: number(row, 'measured_vram_gb'),
      unit: 'GiB',
    }
  })
}

function vllmLogs(look: Look, read: ReadMeasured): Comparison[] {
  return read('vllm_memory_log').flatMap((row) => {
    const model = look(text(row, 'model'))
    const length = optional(row, 'max_model_len')
    const settings: InferenceSettings = {
      engine: 'vllm',
      quant: text(row, 'dtype'),
      context: length ?? 8192,
      concurrency: 1,
      tensorParallel: number(row, 'tp'),
      graphsCounted: false,
      ...(length !== undefined && {batchedTokens: length}),
      ...(row['util'] && {utilization: number(row, 'util')}),
    }
    const plan = memoryForInference(model, settings)
    const name = `${row['model']} on ${row['tp']} x ${row['gpu'] || 'GPU not logged'}`
    const leftOut = unlogged(row)
    const compared = (formula: string, predicted: number, column: string, reason?: string): Comparison[] =>
      row[column]
        ? [
            {
              formula,
              row: name,
              predicted,
              measured: number(row, column),
              unit: 'GiB',
              ...(reason && {leftOut: reason}),
            },
          ]
        : []
    const total = optional(row, 'total_gib')
    const room = total !== undefined && row['util'] ? kvRoom(model, settings, total * GIB).bytes / GIB : 0
    return [
      ...compared('vLLM weights', partOf(plan, 'weights') / GIB, 'weights_gib'),
      ...compared('vLLM activation peak', partOf(plan, 'activations') / GIB, 'activation_peak_gib', leftOut),
      ...(room > 0 ? compared('vLLM room for KV', room, 'kv_gib', leftOut) : []),
    ]
  })
}

/** A peak below 256 sequences' logits was logged with fewer sequences, and the log does not say how many. */
function unlogged(row: MeasuredRow): string | undefined {
  return row['engine']?.includes('chunked') || row['engine'] === '' ? 'max_num_seqs was not logged' : undefined
}

function litgpt(look: Look, read: ReadMeasured): Comparison[] {
  return read('litgpt_memory').map((row) => {
    const model = look(text(row, 'model'))
    const quant = text(row, 'weights')
    const lora = row['task'] !== 'inference'
    const plan = lora
      ? memoryForTraining(model, {
          task: quant === 'bf16' ? 'lora' : 'qlora',
          quant,
          batch: number(row, 'micro_batch'),
          sequence: number(row, 'max_seq_len'),
          rank: 8,
        })
      : memoryForInference(model, {engine: 'pytorch', quant, context: 128, concurrency: 1})
    return {
      formula: lora ? 'LoRA and QLoRA, no checkpointing' : 'PyTorch inference',
      row: `${row['model']} ${quant} batch ${row['micro_batch']}`,
      predicted: plan.bytesPerGpu / 1e9,
      measured: number(row, 'peak_gb'),
      unit: 'GB',
    }
  })
}

/** FSDP runs with checkpointing: the middle of the range. */
function sharded(look: Look, read: ReadMeasured): Comparison[] {
  return read('finetune_memory')
    .filter((row) => row['kind'] === 'measured' && row['gpu']?.startsWith('8x') && !row['weights']?.includes('offload'))
    .map((row) => {
      const plan = memoryForTraining(look(text(row, 'model')), {
        task: row['task'] === 'qlora' ? 'qlora' : 'lora',
        batch: number(row, 'batch'),
        sequence: number(row, 'seq'),
        gpus: 8,
        zeroStage: 3,
        checkpointing: true,
      })
      const {high, low} = plan.rangePerGpu!
      return {
        formula: 'LoRA with checkpointing, middle of range',
        row: `${row['model']} ${row['task']} (${(low / GIB).toFixed(1)}-${(high / GIB).toFixed(1)})`,
        predicted: (low + high) / 2 / GIB,
        measured: number(row, 'mem'),
        unit: 'GiB',
      }
    })
}

function onnxRuntimeCpu(look: Look): Comparison[] {
  return readKept('onnxruntime_cpu').map((row) => {
    const plan = memoryForInference(look(text(row, 'model')), {
      engine: 'onnxruntime',
      device: 'cpu',
      context: number(row, 'sequence'),
      concurrency: number(row, 'batch'),
    })
    return {
      formula: 'ONNX Runtime on CPU, encoders',
      row: `${row['model']} ${row['batch']} x ${row['sequence']}`,
      predicted: (plan.bytesPerGpu - partOf(plan, 'runtime', 'the process')) / 2 ** 20,
      measured: number(row, 'grown_mib'),
      unit: 'MiB',
    }
  })
}

function partOf({lines}: MemoryPlan, part: MemoryPart, text = ''): number {
  return lines
    .filter((line) => line.part === part && line.formula.includes(text))
    .reduce((sum, {bytes}) => sum + bytes, 0)
}
