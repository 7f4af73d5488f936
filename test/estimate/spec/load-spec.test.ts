import {chmod, mkdir, truncate, writeFile} from 'node:fs/promises'

import {describe, expect, test} from 'vitest'

import {loadSpec, PRESETS, readSpecText} from '../../../src/estimate/spec/load-spec.ts'
import {temporaryFolder} from '../../support/temporary-folder.ts'
import {refusalOf} from '../support.ts'

const SPEC = 'components:\n  - {type: egress, sizeGB: 1}\n'

describe('a spec file', () => {
  test('is read, with what is set', async () => {
    await using folder = await temporaryFolder()
    const file = folder.join('service.yaml')
    await writeFile(file, SPEC)
    const spec = await loadSpec({file}, [{path: ['egress-1', 'sizeGB'], value: 7}])
    expect(spec.components).toMatchObject([{sizeGB: 7}])
  })

  test('may be a preset of the package', async () => {
    for (const preset of PRESETS) expect((await loadSpec({preset})).name).toBe(preset)
  })

  test('names the file in what is wrong with it', async () => {
    await using folder = await temporaryFolder()
    const file = folder.join('service.yaml')
    await writeFile(file, `${SPEC}  - {type: fixed}\n`)
    const error = await refusalOf(() => loadSpec({file}))
    expect(error.message).toBe(`${file}:3:5: components[1].usdPerMonth: is missing`)
  })

  test('that is not there, is a folder, or may not be read says so', async () => {
    await using folder = await temporaryFolder()
    const missing = await refusalOf(() => loadSpec({file: folder.join('no.yaml')}))
    expect(missing).toMatchObject({code: 'E_READ', oclif: {exit: 2}})
    expect(missing.message).toBe(`${folder.join('no.yaml')}: there is no such file`)
    expect(missing.fix).toContain('frugal estimate --preset development')
    await mkdir(folder.join('sub'))
    expect((await refusalOf(() => loadSpec({file: folder.join('sub')}))).message).toContain('it is a folder')
    const locked = folder.join('locked.yaml')
    await writeFile(locked, SPEC)
    await chmod(locked, 0)
    // The super-user reads it all the same.
    if (process.getuid?.() === 0) expect((await loadSpec({file: locked})).components).toHaveLength(1)
    else expect((await refusalOf(() => loadSpec({file: locked}))).message).toContain('you may not read it')
  })

  test('of 50 MB is refused without reading it', async () => {
    await using folder = await temporaryFolder()
    const file = folder.join('big.yaml')
    await writeFile(file, SPEC)
    await truncate(file, 50_000_000)
    const error = await refusalOf(() => loadSpec({file}))
    expect(error).toMatchObject({code: 'E_SPEC_TOO_LARGE', message: `${file} is larger than 1 MB`, oclif: {exit: 2}})
    // A file without an end shows that no more is read than it takes.
    expect(await refusalOf(() => loadSpec({file: '/dev/zero'}))).toMatchObject({code: 'E_SPEC_TOO_LARGE'})
  })

  test('is counted in bytes: what is cut off is never priced', async () => {
    await using folder = await temporaryFolder()
    const file = folder.join('wide.yaml')
    await writeFile(file, `${SPEC}# ${'é'.repeat(600_000)}\n  - {type: fixed, usdPerMonth: 100}\n`)
    expect(await refusalOf(() => loadSpec({file}))).toMatchObject({code: 'E_SPEC_TOO_LARGE'})
  })

  test('that is binary, or text of another encoding, is refused', async () => {
    await using folder = await temporaryFolder()
    const file = folder.join('model.onnx')
    for (const bytes of [
      [0x08, 0x07, 0xff, 0xfe, 0x00],
      [...Buffer.from(SPEC, 'utf16le'), 0xff],
      [0x6e, 0xe9],
    ]) {
      await writeFile(file, Buffer.from(bytes))
      const error = await refusalOf(() => loadSpec({file}))
      expect(error).toMatchObject({code: 'E_READ', message: `${file}: it is not UTF-8 text`})
    }
    await writeFile(file, Buffer.from([0, 1, 2, 3, 27, 91, 50, 74]))
    const control = await refusalOf(() => loadSpec({file}))
    expect(['E_YAML', 'E_SPEC']).toContain(control.code)
    expect(control.message).not.toMatch(/\p{Cc}/u)
  })

  test('loses its byte order mark', async () => {
    await using folder = await temporaryFolder()
    const file = folder.join('bom.json')
    await writeFile(file, '\ufeff{}')
    expect(await readSpecText({file})).toEqual({file, text: '{}'})
  })
})
