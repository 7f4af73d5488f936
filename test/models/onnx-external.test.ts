import {mkdir, symlink} from 'node:fs/promises'

import {expect, test} from 'vitest'

import {readModel} from '../../src/models/read-model.ts'
import {type OnnxTensorSpec, onnxFile} from '../support/model-files/onnx.ts'
import {put, refusal} from '../support/model-files/write-model.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

const external = (location: string, offset: number | string = 0, length: number | string = 64): OnnxTensorSpec => ({
  name: `${location}${offset}`,
  dims: [4, 4],
  external: {location, offset, length},
})

async function readWith(...initializers: OnnxTensorSpec[]) {
  await using folder = await temporaryFolder()
  await put(folder.join('in', 'weights.bin'), Buffer.alloc(192))
  await put(folder.join('secret.bin'), Buffer.alloc(192))
  await symlink(folder.join('secret.bin'), folder.join('in', 'link.bin'))
  await mkdir(folder.join('in', 'folder'))
  return await readModel(await put(folder.join('in', 'm.onnx'), onnxFile({initializers})))
}

test('weights in other files are counted; two that share their bytes once', async () => {
  const first = external('weights.bin')
  expect(await readWith(first, external('weights.bin', 64), {...first, name: 'tied'})).toMatchObject({
    parameters: {total: 32},
    stored: {bytes: 128},
  })
})

test.each([
  ['a file that is missing', [external('none.bin')], 'E_READ'],
  ['a folder', [external('folder')], 'E_READ'],
  ['a file that is too short', [external('weights.bin', 160)], 'E_TRUNCATED'],
  ['an offset beyond any file', [external('weights.bin', '999999999999999')], 'E_TRUNCATED'],
  ['an offset that is no number', [external('weights.bin', '-1')], 'E_BAD_MODEL_FILE'],
  ['a length other than the shape needs', [external('weights.bin', 0, 63)], 'E_BAD_MODEL_FILE'],
  ['weights that overlap', [external('weights.bin', 0), external('weights.bin', 32)], 'E_BAD_MODEL_FILE'],
  ['a path above the folder', [external('../secret.bin')], 'E_BAD_MODEL_FILE'],
  ['a path above the folder, with backslashes', [external('..\\secret.bin')], 'E_BAD_MODEL_FILE'],
  ['an absolute path', [external('/etc/passwd')], 'E_BAD_MODEL_FILE'],
  ['a drive', [external('c:\\weights.bin')], 'E_BAD_MODEL_FILE'],
  ['a link out of the folder', [external('link.bin')], 'E_BAD_MODEL_FILE'],
  ['a name with a null', [external('weights.bin\0')], 'E_BAD_MODEL_FILE'],
  ['no name', [external('')], 'E_BAD_MODEL_FILE'],
])('weights are refused in %s', async (_, initializers, code) => {
  expect((await refusal(readWith(...initializers))).code).toBe(code)
})
