import {join} from 'node:path'

import type {Model} from '../../src/models/model.ts'
import {isKnown} from '../../src/sizing/speed/speed.ts'
import {trainingTime} from '../../src/sizing/speed/training.ts'
import {readTable} from '../models/read-table.ts'
import type {Inputs} from './inputs.ts'
import type {Point} from './point.ts'

/** Of the LLaMA paper, table 2; not in the table of known models. */
const PAPER: Readonly<Record<string, number>> = {'llama-13b': 13.0e9, 'llama-33b': 32.5e9, 'llama-65b': 65.2e9}

/** GPU hours of published pre-training runs. */
export async function trainingPoints(folder: string, inputs: Inputs): Promise<Point[]> {
  const rows = await readTable(join(folder, 'training_gpu_hours.csv'))
  return rows.map((row) => {
    const model = paperModel(row['model']!) ?? inputs.model(row['model']!)
    const gpu = inputs.gpu(row['gpu']!)
    return {
      labels: {model: row['model']!, gpu: row['gpu']!},
      measured: Number(row['gpu_hours']),
      predict(calibration) {
        const time = trainingTime({model, gpu, gpus: 1, tokens: Number(row['tokens']), method: 'full'}, calibration)
        return isKnown(time) ? time.mid / 3600 : undefined
      },
    }
  })
}

function paperModel(name: string): Model | undefined {
  const total = PAPER[name]
  if (total === undefined) return undefined
  return {name, kind: 'decoder', origin: {kind: 'parameters', from: name, source: 'LLaMA paper'}, parameters: {total}}
}
