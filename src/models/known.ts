import {readFileSync} from 'node:fs'
import {join} from 'node:path'

import {packageRoot} from '../package-root.ts'
import {resolveName} from './known-name.ts'
import type {Model, ModelKind, TransformerShape} from './model.ts'

/** A row of data/models.json. */
export interface KnownModel {
  name: string
  aliases: string[]
  kind: ModelKind
  /** `model_type` of its config.json; absent for what has none. */
  architecture?: string
  parameters: {total: number; active?: number}
  /** What the publisher counts; absent where the count is nominal or was not checked. */
  publishedParameters?: number
  nativeType: string
  /** Absent for what is no transformer. */
  shape?: TransformerShape
  source: string
  note?: string
}

/** A row that a name stands for. */
export interface KnownMatch {
  known: KnownModel
  /** Words of the name that were dropped to find it: `chat`, `hf`; empty where it is the name or an alias. */
  dropped: string[]
}

/** The form of data/models.json. */
interface KnownFile {
  asOf: string
  models: KnownModel[]
}

/** The table of known models, as it ships. */
export function knownModels(): KnownModel[] {
  return readKnownFile().models
}

/** ISO date the table was made. */
export function knownModelsAsOf(): string {
  return readKnownFile().asOf
}

/**
 * The row a name stands for: name or alias in any case, with or without the organisation before it
 * (`meta-llama/Llama-2-7b-hf`); words that name a tuning of the same network (`chat`, `instruct`, `it`, `2507`) are
 * dropped where what is left is known, and told.
 */
export function findKnown(name: string, models: readonly KnownModel[] = knownModels()): KnownMatch | undefined {
  const keys = models.flatMap((known) =>
    [known.name, ...known.aliases].map((key): [string, KnownModel] => [key, known]),
  )
  const found = resolveName(
    name,
    keys.map(([key]) => key),
  )
  return found && {known: keys[found.index]![1], dropped: found.dropped}
}

/** The model of a row; `from` is the name as it was typed. */
export function modelOfKnown({dropped, known}: KnownMatch, from: string = known.name): Model {
  const tuning = dropped.length > 0 ? `${known.name} of the table; "${dropped.join(' ')}" was dropped` : undefined
  const note = [tuning, known.note].filter((text) => text !== undefined).join('; ')
  return {
    name: known.name,
    kind: known.kind,
    origin: {kind: 'table', from, source: known.source},
    parameters: {...known.parameters},
    nativeType: known.nativeType,
    ...(known.shape && {shape: known.shape}),
    ...(note !== '' && {note}),
  }
}

function readKnownFile(): KnownFile {
  return JSON.parse(readFileSync(join(packageRoot(), 'data', 'models.json'), 'utf8'))
}
