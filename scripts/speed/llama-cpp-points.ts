import {join} from 'node:path'
import type {LlamaCppBuild} from '../../src/sizing/speed/calibration.ts'
import {decodeSpeed, prefillSpeed, type StreamLoad} from '../../src/sizing/speed/single-stream.ts'
import {isKnown} from '../../src/sizing/speed/speed.ts'
import {readTable} from '../models/read-table.ts'
import type {Inputs} from './inputs.ts'
import type {Point} from './point.ts'

type Row = Record<string, string>

export interface LlamaCppPoints {
  decode: Record<LlamaCppBuild, Point[]>
  prefill: Record<LlamaCppBuild, Point[]>
}

/** The scoreboard writes 128 tokens from an empty cache, and reads a prompt of 512. */
const SCOREBOARD = {written: 128, prompt: 512}

/**
 * llama.cpp's scoreboard (builds of 2025, CUDA, flash attention) and XiongjieDai's table (builds of May 2024). A run that
 * writes n tokens has n/2 in the cache on average. GTX 16 cards are left out of the prompts: they have no tensor cores.
 */
export async function llamaCppPoints(folder: string, inputs: Inputs): Promise<LlamaCppPoints> {
  const scoreboard = await readTable(join(folder, 'llamacpp_scoreboard.csv'))
  const current = scoreboard.filter((row) => row['backend'] === 'CUDA' && row['flash_attn'] === '1')
  const old = await readTable(join(folder, 'llamacpp_xiongjie.csv'))
  return {
    decode: {
      '2025': current.map((row) => pointOf(row, inputs, '2025', 'decode')),
      '2024': old.map((row) => pointOf(row, inputs, '2024', 'decode')),
    },
    prefill: {
      '2025': current
        .filter((row) => !row['chip']!.startsWith('GTX 16'))
        .map((row) => pointOf(row, inputs, '2025', 'prefill')),
      // The L40S rows in F16 grow faster with longer prompts: no formula of work does.
      '2024': old
        .filter((row) => !(row['gpu']!.startsWith('L40S') && row['quant'] === 'F16'))
        .map((row) => pointOf(row, inputs, '2024', 'prefill')),
    },
  }
}

function pointOf(row: Row, inputs: Inputs, build: LlamaCppBuild, what: 'decode' | 'prefill'): Point {
  const scoreboard = build === '2025'
  const gpu = (scoreboard ? row['chip'] : row['gpu'])!
  const model = inputs.model(row['model']!)
  const quantization = row['quant']!.replace('GGUF ', '')
  const tokens = scoreboard ? SCOREBOARD[what === 'decode' ? 'written' : 'prompt'] : Number(row['tokens'])
  const measured = {decode: row['tg128_tps'] ?? row['tg_tps'], prefill: row['pp512_tps'] ?? row['pp_tps']}[what]
  const load: StreamLoad = {
    engine: 'llama.cpp',
    model,
    gpu: inputs.gpu(gpu),
    weights: inputs.weights(model, quantization === 'F16' ? 'gguf-f16' : quantization),
    context: what === 'decode' ? tokens / 2 : tokens,
    build,
  }
  const speedOf = what === 'decode' ? decodeSpeed : prefillSpeed
  return {
    labels: {gpu, model: model.name, quantization, tokens: String(tokens), architecture: load.gpu.architecture},
    measured: Number(measured),
    predict(calibration) {
      const speed = speedOf(load, calibration)
      return isKnown(speed) ? speed.mid : undefined
    },
  }
}
