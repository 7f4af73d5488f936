import {readdir, stat} from 'node:fs/promises'
import {basename, dirname, extname, join} from 'node:path'

import {UserError} from '../errors.ts'
import {nearest} from '../nearest.ts'
import {cleanName} from './clean-name.ts'
import {withModelFile} from './file/model-file.ts'
import {findKnown, type KnownModel, knownModels, modelOfKnown} from './known.ts'
import type {Model} from './model.ts'
import {unknownFormat, unreadable} from './model-error.ts'
import type {OnnxOptions} from './onnx-header/read-onnx.ts'

export type ReadModelOptions = OnnxOptions

type Reader = (path: string, options: ReadModelOptions) => Promise<Model>

/** Formats by what ends the name; loaded when one is read, since most models are named. */
const READERS: Readonly<Record<string, Reader>> = {
  '.gguf': async (path) => (await import('./gguf/read-gguf.ts')).readGguf(path),
  '.safetensors': async (path) => (await import('./safetensors/read-safetensors.ts')).readSafetensors(path),
  '.onnx': async (path, options) => (await import('./onnx-header/read-onnx.ts')).readOnnx(path, options),
  '.json': async (path) => (await import('./hf/read-folder.ts')).readHfConfig(path),
}
const readHfFolder: Reader = async (folder) => (await import('./hf/read-folder.ts')).readHfFolder(folder)
const readDiffusion: Reader = async (folder) => (await import('./read-diffusion.ts')).readDiffusion(folder)

const CONFIG = 'config.json'
const PIPELINE = 'model_index.json'
/** Weights, as opposed to descriptions. */
const WEIGHTS = new Set(['.gguf', '.safetensors', '.onnx'])
/** Formats that hold a program or pickled objects: never opened. */
const REFUSED = /\.(?:bin|ckpt|h5|keras|mlmodel|msgpack|pb|pickle|pkl|pt|pth|tflite)$/i
const INDEX = /\.safetensors\.index\.json$/
const LATER_PART = /-(?!00001)\d{5}-of-\d{5}\./
const LOOKS_LIKE_A_PATH = /^[./~\\]|^[a-z]:[/\\]|\.(?:gguf|safetensors|onnx|json)$/i

/**
 * Reads what a model is: from a folder of a Hugging Face model, a .safetensors, .gguf or .onnx file, a config.json, or
 * a name in the table of known models. Only headers are read.
 * @throws UserError `E_UNKNOWN_MODEL` for what is neither a file nor known, `E_UNKNOWN_ARCHITECTURE` where the layers
 * are not known, `E_UNKNOWN_FORMAT`, `E_BAD_MODEL_FILE`, `E_TRUNCATED`, `E_READ`
 */
export async function readModel(target: string, options: ReadModelOptions = {}): Promise<Model> {
  const stats = await stat(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'ENAMETOOLONG') return undefined
    if (error.code === 'ERR_INVALID_ARG_VALUE') return undefined
    throw unreadable(target, error.code ?? 'unknown error', 'Check the path and its permissions.', error)
  })
  if (!stats) return fromTable(target)
  return stats.isDirectory() ? fromFolder(target, options) : fromFile(target, options)
}

function fromTable(target: string): Model {
  const models = knownModels()
  const match = findKnown(target, models)
  if (match) return modelOfKnown(match, target)
  throw unknownModel(target, models)
}

async function fromFolder(folder: string, options: ReadModelOptions): Promise<Model> {
  const names = (await readdir(folder)).sort()
  if (names.includes(PIPELINE)) return readDiffusion(folder, options)
  const hasSafetensors = names.some((name) => extname(name) === '.safetensors' || INDEX.test(name))
  const others = names.filter(
    (name) => (extname(name) === '.gguf' || extname(name) === '.onnx') && !LATER_PART.test(name),
  )
  if (!hasSafetensors && others.length === 1) return fromFile(join(folder, others[0]!), options)
  if (names.includes(CONFIG)) return readHfFolder(folder, options)
  const files = names.filter((name) => WEIGHTS.has(extname(name)) && !LATER_PART.test(name))
  if (files.length === 1) return fromFile(join(folder, files[0]!), options)
  const found =
    files.length === 0 ? `neither ${CONFIG} nor a model file is in it` : `${files.length} model files are in it`
  throw unknownFormat(
    {file: folder},
    found,
    `Give the path of one .gguf, .safetensors or .onnx file, or add ${CONFIG}.`,
  )
}

async function fromFile(path: string, options: ReadModelOptions): Promise<Model> {
  const name = basename(path)
  if (INDEX.test(name)) return readHfFolder(dirname(path), options)
  const byName = READERS[extname(name).toLowerCase()]
  if (byName) return byName(path, options)
  if (REFUSED.test(name)) {
    const fix = 'Convert it to safetensors, GGUF or ONNX; pickled files can run code and are never opened.'
    throw unknownFormat({file: path}, `${extname(name)} files are not read`, fix)
  }
  return (await byContent(path))(path, options)
}

/** Tells a format by its first bytes, for files whose names do not say it. */
async function byContent(path: string): Promise<Reader> {
  const start = await withModelFile(path, (file) => file.read(0, Math.min(9, file.size)))
  if (start.subarray(0, 4).toString('latin1') === 'GGUF') return READERS['.gguf']!
  // Length of the header, then its first character.
  if (start.length === 9 && start[8] === 0x7b && start.readUInt32LE(4) === 0) return READERS['.safetensors']!
  throw unknownFormat({file: path}, 'it is of no format that is read', 'Give a .gguf, .safetensors or .onnx file.')
}

function unknownModel(target: string, models: readonly KnownModel[]): UserError {
  const names = models.flatMap(({aliases, name}) => [name, ...aliases])
  const bare = basename(target).replace(/\.\w+$/, '')
  const close = [...new Set([...nearest(target, names), ...nearest(bare, names)])].slice(0, 3)
  const shown = JSON.stringify(cleanName(target))
  const isPath = LOOKS_LIKE_A_PATH.test(target)
  const message = isPath ? `There is no file ${shown}.` : `${shown} is neither a file nor a model that is known.`
  const describe = 'describe it with --params, as --params 7B'
  const fix =
    close.length > 0
      ? `Did you mean ${close.join(', ')}? Else give the path of the model's files, or ${describe}.`
      : `Give the path of the model's files, or ${describe}.`
  return new UserError(message, {code: 'E_UNKNOWN_MODEL', fix})
}
