import {basename, dirname, join} from 'node:path'

import {nearest} from '../../nearest.ts'
import {cleanName} from '../clean-name.ts'
import {containedPath} from '../file/contained-path.ts'
import {MODEL_LIMITS} from '../limits.ts'
import type {Model, ModelOrigin} from '../model.ts'
import {badModelFile, unknownArchitecture, unknownFormat} from '../model-error.ts'
import type {StoredTensor} from '../weights/stored-tensor.ts'
import {sumWeights} from '../weights/sum-weights.ts'
import {type GgufArchitecture, ggufArchitecture, knownGgufArchitectures} from './architectures.ts'
import {describeGguf, layerOf, ROUTED, runLayers} from './describe.ts'
import {GgufFields} from './fields.ts'
import type {GgufHeader} from './header.ts'
import {readGgufHeader} from './read-header.ts'

const PART = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/
const FIRST_PART = '00001'

/**
 * Reads a GGUF file; of a split model the headers of all parts, whichever is named.
 * @throws UserError
 */
export async function readGguf(path: string): Promise<Model> {
  const [, stem, , last] = PART.exec(basename(path)) ?? []
  if (stem === undefined || last === undefined) {
    const header = await readGgufHeader(path)
    const count = countOf(header, 'split.count')
    if (count > 1)
      throw badModelFile({file: path}, `it is one of ${count} parts and its name does not say which`, splitFix)
    return modelOf(path, header, header.tensors)
  }
  const parts = await readParts(dirname(path), stem, last)
  return modelOf(
    join(dirname(path), stem),
    parts[0]!,
    parts.flatMap(({tensors}) => tensors),
    path,
  )
}

const splitFix = 'Name the parts as llama.cpp does: model-00001-of-00003.gguf, all in one folder.'

async function readParts(folder: string, stem: string, last: string): Promise<GgufHeader[]> {
  const count = Number(last)
  const first = `${stem}-${FIRST_PART}-of-${last}.gguf`
  if (count < 1 || count > MODEL_LIMITS.fileParts)
    throw badModelFile({file: join(folder, first)}, `it has ${count} parts; at most ${MODEL_LIMITS.fileParts} are read`)
  const headers: GgufHeader[] = []
  const seen = new Set<string>()
  for (let i = 1; i <= count; i++) {
    const name = `${stem}-${String(i).padStart(5, '0')}-of-${last}.gguf`
    const header = await readGgufHeader(await containedPath(folder, name, join(folder, first)))
    checkPart(header, i - 1, count)
    for (const tensor of header.tensors) {
      if (seen.has(tensor.name))
        throw badModelFile(
          {file: header.file},
          `tensor ${JSON.stringify(cleanName(tensor.name))} is in another part too`,
        )
      seen.add(tensor.name)
    }
    headers.push(header)
  }
  const expected = headers[0]!.metadata.get('split.tensors.count')
  if (typeof expected === 'number' && expected !== seen.size)
    throw badModelFile({file: headers[0]!.file}, `its parts hold ${seen.size} tensors and it says ${expected}`)
  return headers
}

function checkPart({file, metadata}: GgufHeader, index: number, count: number): void {
  const number = metadata.get('split.no')
  const of = metadata.get('split.count')
  if ((number !== undefined && number !== index) || (of !== undefined && of !== count))
    throw badModelFile(
      {file},
      `it says that it is part ${Number(number) + 1} of ${Number(of)}, its name another`,
      splitFix,
    )
}

function countOf({metadata}: GgufHeader, key: string): number {
  const value = metadata.get(key)
  return typeof value === 'number' ? value : 0
}

function modelOf(path: string, header: GgufHeader, tensors: readonly StoredTensor[], from: string = path): Model {
  const name = header.metadata.get('general.architecture')
  if (typeof name !== 'string') throw badModelFile({file: from}, 'it lacks general.architecture')
  const fields = new GgufFields(header, name)
  refuseOtherTypes(fields, from)
  if (tensors.length === 0) throw badModelFile({file: from}, 'it holds no tensors, only a vocabulary')
  const architecture = ggufArchitecture(name) ?? refuseUnknown(from, name)
  const origin: ModelOrigin = {kind: 'gguf', from, source: 'the header of the file'}
  const title = fields.text('general.name') || cleanName(basename(path, '.gguf'))
  return architecture.kind === 'vision'
    ? towerModel(title, origin, tensors)
    : textModel(title, origin, {fields, architecture, tensors})
}

function textModel(
  name: string,
  origin: ModelOrigin,
  {
    architecture,
    fields,
    tensors,
  }: {fields: GgufFields; architecture: GgufArchitecture; tensors: readonly StoredTensor[]},
): Model {
  const {kind, shape} = describeGguf(fields, architecture, tensors)
  const layers = runLayers(fields)
  const sum = sumWeights(tensors, {
    isRouted: (tensor) => ROUTED.test(tensor),
    isBeside: (tensor) => (layerOf(tensor) ?? -1) >= layers,
  })
  const idle = shape.moe ? (sum.routed / shape.moe.experts) * (shape.moe.experts - shape.moe.expertsPerToken) : 0
  const active = Math.round(sum.parameters - sum.beside - idle)
  const nativeType = sum.stored.byType[0]?.type
  return {
    name,
    kind,
    origin,
    parameters: active === sum.parameters ? {total: sum.parameters} : {total: sum.parameters, active},
    stored: sum.stored,
    ...(nativeType !== undefined && {nativeType}),
    shape,
    ...(sum.beside > 0 && {note: `${sum.beside} parameters predict further tokens and are not used otherwise`}),
  }
}

/** A projector file: the vision or audio tower that goes with a text model. */
function towerModel(name: string, origin: ModelOrigin, tensors: readonly StoredTensor[]): Model {
  const {parameters, stored} = sumWeights(tensors)
  return {
    name,
    kind: 'vision',
    origin,
    parameters: {total: parameters},
    stored,
    note: 'the tower of a multimodal model; its text model is another file',
  }
}

function refuseOtherTypes(fields: GgufFields, file: string): void {
  const type = fields.text('general.type')
  if (type === undefined || type === 'model' || type === 'mmproj') return
  throw unknownFormat(
    {file},
    `it is of the type ${JSON.stringify(type)}, not a model`,
    'Give the model that it belongs to.',
  )
}

function refuseUnknown(file: string, name: string): never {
  const close = nearest(name, knownGgufArchitectures(), 1)[0]
  const hint = close ? `; the closest that is known is ${close}` : ''
  throw unknownArchitecture(file, name, `which of its layers keep the whole context, a window or a state${hint}`)
}
