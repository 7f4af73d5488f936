import {loadInputs} from './inputs.ts'
import {type LlamaCppPoints, llamaCppPoints} from './llama-cpp-points.ts'
import {mlperfPoints} from './mlperf-points.ts'
import type {Point} from './point.ts'
import {type ServingPoints, servingPoints} from './serving-points.ts'
import {trainingPoints} from './training-points.ts'

export interface Points extends LlamaCppPoints, ServingPoints {
  mlperf: Point[]
  training: Point[]
}

/** Every measurement of a folder that a speed formula can be held against. */
export async function loadPoints(folder: string): Promise<Points> {
  const inputs = loadInputs()
  return {
    ...(await llamaCppPoints(folder, inputs)),
    ...(await servingPoints(folder, inputs)),
    mlperf: await mlperfPoints(folder, inputs),
    training: await trainingPoints(folder, inputs),
  }
}
