import {UserError} from '../errors.ts'
import type {CheckpointTensor} from './open-checkpoint.ts'
import {openPacked} from './open-packed.ts'
import {writeTarget} from './store/target.ts'

export interface TensorRequest {
  source: string
  tensor: string
  /** A path, `-` or an object. */
  out?: string
  base?: string
  force: boolean
  env?: NodeJS.ProcessEnv
}

/**
 * Writes the bytes of one tensor, as its file has them, without reading the others.
 * @throws UserError as `openPacked` and `Checkpoint.tensor`; `E_USAGE` without a target
 */
export async function writeTensor(request: TensorRequest): Promise<CheckpointTensor & {out: string}> {
  const {base, env = process.env, force, out, source, tensor} = request
  if (out === undefined) {
    throw new UserError('--tensor needs a target', {code: 'E_USAGE', fix: 'Add -o FILE, or -o - for standard output'})
  }
  const checkpoint = await openPacked(source, {env, ...(base !== undefined && {base})})
  try {
    const bytes = await checkpoint.tensor(tensor)
    await writeTarget({where: out, force, expectedBytes: bytes.length, env}, (sink) => sink.write(bytes))
    return {...checkpoint.tensors.find(({name}) => name === tensor)!, out}
  } finally {
    await checkpoint.close()
  }
}
