import {compileCodec, createCodec} from './codec/codec.ts'
import {type Checkpoint, openCheckpoint} from './open-checkpoint.ts'
import {openSource} from './store/source.ts'

export interface OpenPackedOptions {
  /** Path of the checkpoint that a delta was made against. */
  base?: string
  env?: NodeJS.ProcessEnv
}

/**
 * Opens a checkpoint, packed or not, on disk or in a store, for reading tensors when they are asked for.
 * @throws UserError as `openCheckpoint`, and what stores throw
 */
export async function openPacked(from: string, {base, env = process.env}: OpenPackedOptions = {}): Promise<Checkpoint> {
  const codec = createCodec(await compileCodec())
  const decode = codec.decodeChunk.bind(codec)
  const opened = base === undefined ? undefined : await openPacked(base, {env})
  try {
    const checkpoint = await openCheckpoint(await placeOf(from, env), {decode, ...(opened && {base: opened})})
    const close = async () => {
      await checkpoint.close()
      await opened?.close()
    }
    return {...checkpoint, close}
  } catch (error) {
    await opened?.close()
    throw error
  }
}

/** A path as it is: a folder has no single reader. An object as a reader. */
async function placeOf(from: string, env: NodeJS.ProcessEnv) {
  if (!from.includes('://') && from !== '-') return from
  const {close, reader} = await openSource(from, env)
  return {...reader, close}
}
