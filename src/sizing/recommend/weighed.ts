import type {Model} from '../../models/model.ts'
import {type InferenceSettings, loadedWeights} from '../memory/inference-settings.ts'
import type {Weights} from '../memory/weights.ts'
import type {ResolvedRequest} from './request.ts'

/** A model with what it weighs as the request has it: added up once for all hardware. */
export interface Weighed {
  model: Model
  request: ResolvedRequest
  weights: Weights
}

/** @throws UserError `E_UNKNOWN_QUANT`, `E_QUANT_ENGINE`, `E_MODEL_INCOMPLETE` */
export function weigh(model: Model, request: ResolvedRequest): Weighed {
  return {model, request, weights: loadedWeights(model, settings(request, 1, 1))}
}

/** What memory is sized from. */
export function settingsOf({request, weights}: Weighed, concurrency: number, gpus: number): InferenceSettings {
  return {...settings(request, concurrency, gpus), weights}
}

function settings({context, engine, quant}: ResolvedRequest, concurrency: number, gpus: number): InferenceSettings {
  return {engine, context, concurrency, tensorParallel: gpus, ...(quant !== undefined && {quant})}
}
