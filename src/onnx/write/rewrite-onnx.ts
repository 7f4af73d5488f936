import {type FileHandle, rm, stat} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'

import {UserError} from '../../errors.ts'
import {clean} from '../../terminal/clean.ts'
import {replaceFile} from '../../write-file-atomic.ts'
import type {OnnxEdits} from '../edits.ts'
import {MAX_MODEL_BYTES} from '../limits.ts'
import type {OnnxModel} from '../model.ts'
import {walkTensors} from '../walk.ts'
import {DataLayout} from './data-layout.ts'
import {planModel} from './plan-model.ts'
import type {Rope} from './rope.ts'
import {type WriteProgress, type Writing, writeRope} from './write-rope.ts'

export interface RewriteOptions extends WriteProgress {
  /**
   * Whether large weights go to a file beside the model, `<name of the model>.data`. Default `auto`: where the model
   * would be over 2 GB, which is more than its format can be.
   */
  externalData?: 'auto' | 'always' | 'never'
}

/** Bytes of what a rewrite writes. */
export interface RewriteSize {
  /** The .onnx file. */
  model: number
  /** The file of weights beside it; absent where there is none. */
  data?: number
  total: number
}

/**
 * The exact size of what {@link rewriteOnnx} writes; nothing is written and no weight is read.
 * @throws UserError `E_MODEL_TOO_LARGE`
 */
export function sizeOf(
  model: OnnxModel,
  edits: OnnxEdits,
  target: string,
  options: Pick<RewriteOptions, 'externalData'> = {},
): RewriteSize {
  return sizes(plan(model, edits, target, options))
}

/**
 * Writes the model with its edits to `target`, whole or not at all. What is not edited is copied byte by byte, weights
 * that are new are made while they are written. Weights beside the old model come along: into the new one, or into the
 * file beside it.
 * @throws UserError `E_SAME_FILE` where `target` (or the file beside it) is a file of the model, `E_MODEL_TOO_LARGE`,
 *   `E_WRITE`, `E_READ`, `E_TRUNCATED`, `E_CHANGED`; what the producers of weights throw passes through
 */
export async function rewriteOnnx(
  model: OnnxModel,
  edits: OnnxEdits,
  target: string,
  options: RewriteOptions = {},
): Promise<RewriteSize> {
  const planned = plan(model, edits, target, options)
  const dataPath = planned.data && join(dirname(target), planned.data.location)
  await refuseOwnFiles(model, dataPath === undefined ? [target] : [target, dataPath])
  const isNewData = dataPath !== undefined && (await fileKey(dataPath)) === undefined
  try {
    await replaceFile(target, (file) => writeBoth(file, {planned, dataPath, progress: {...options, model}}))
  } catch (error) {
    if (isNewData) await rm(dataPath, {force: true}).catch(() => {})
    throw error
  }
  return sizes(planned)
}

interface Plan {
  model: Rope
  data?: DataLayout
}

function plan(
  model: OnnxModel,
  edits: OnnxEdits,
  target: string,
  {externalData = 'auto'}: Pick<RewriteOptions, 'externalData'>,
): Plan {
  if (externalData !== 'always') {
    const inside = planModel(model, edits)
    if (inside.size <= MAX_MODEL_BYTES) return {model: inside}
    if (externalData === 'never') throw tooLarge(model, inside.size, 'Let large weights go to a file beside the model.')
  }
  const data = new DataLayout(`${basename(target)}.data`)
  const rope = planModel(model, edits, data)
  if (rope.size > MAX_MODEL_BYTES)
    throw tooLarge(model, rope.size, 'Export the model with its weights as initializers, not in Constant nodes.')
  return data.rope.size > 0 ? {model: rope, data} : {model: rope}
}

function sizes({data, model}: Plan): RewriteSize {
  if (!data) return {model: model.size, total: model.size}
  return {model: model.size, data: data.rope.size, total: model.size + data.rope.size}
}

/** The weights are whole in place before the model that names them takes its own. */
async function writeBoth(
  file: FileHandle,
  {dataPath, planned, progress}: {planned: Plan; dataPath: string | undefined; progress: Writing},
): Promise<void> {
  const {data, model} = planned
  await writeRope(file, model, progress)
  if (data && dataPath !== undefined) await replaceFile(dataPath, (beside) => writeRope(beside, data.rope, progress))
  await progress.model.file.checkUnchanged()
}

async function refuseOwnFiles(model: OnnxModel, targets: readonly string[]): Promise<void> {
  const own = new Set([model.file.path])
  for (const {tensor} of walkTensors(model)) if (tensor.data.kind === 'external') own.add(tensor.data.external.path)
  const keys = new Map<string, string>()
  for (const path of own) keys.set((await fileKey(path)) ?? path, path)
  for (const target of targets) {
    const key = await fileKey(target)
    if (key === undefined || !keys.has(key)) continue
    throw new UserError(`${clean(target)} is a file of the model that is read.`, {
      code: 'E_SAME_FILE',
      fix: 'Give another path for the output: the input is never written to.',
    })
  }
}

/** Two paths of one file, by links of either kind, have one key; undefined where there is no such file. */
async function fileKey(path: string): Promise<string | undefined> {
  const stats = await stat(path, {bigint: true}).catch(() => undefined)
  return stats && `${stats.dev}:${stats.ino}`
}

function tooLarge(model: OnnxModel, size: number, fix: string): UserError {
  return new UserError(
    `${clean(model.file.path)} would become ${size} bytes, and an ONNX file holds at most ${MAX_MODEL_BYTES}.`,
    {code: 'E_MODEL_TOO_LARGE', fix},
  )
}
