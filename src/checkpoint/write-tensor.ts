import {UserError} from '../errors.ts'
import {checkBase} from './check-request.ts'
import type {CheckpointTensor} from './open-checkpoint.ts'
import {openPacked} from './open-packed.ts'
import {checkTarget, writeTarget} from './store/target.ts'

export interface TensorRequest {
  source: string
  tensor: string
  /** Path of its file in the checkpoint, where several have one of its name. */
  file?: string
  /** A path, `-` or an object. */
  out?: string
  base?: string
  force: boolean
  storageClass?: string
  env?: NodeJS.ProcessEnv
}

/**
 * Writes the bytes of one tensor, as its file has them, without reading the others.
 * @throws UserError as `openPacked` and `Checkpoint.tensor`; `E_USAGE` without a target
 */
export async function writeTensor(request: TensorRequest): Promise<CheckpointTensor & {out: string}> {
  const {base, env = process.env, file, force, out, source, storageClass, tensor} = request
  if (out === undefined) {
    throw new UserError('--tensor needs a target', {code: 'E_USAGE', fix: 'Add -o FILE, or -o - for standard output'})
  }
  checkBase(base)
  await checkTarget({where: out, force, env}, source === '-' ? [] : [source])
  const checkpoint = await openPacked(source, {env, ...(base !== undefined && {base})})
  try {
    const bytes = await checkpoint.tensor(tensor, file === undefined ? {} : {file})
    const target = {where: out, force, expectedBytes: bytes.length, env, ...(storageClass && {storageClass})}
    await writeTarget(target, (sink) => sink.write(bytes))
    return {...checkpoint.tensors.find((one) => one.name === tensor && (file === undefined || one.file === file))!, out}
  } finally {
    await checkpoint.close()
  }
}
