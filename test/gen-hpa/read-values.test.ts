import {readFileSync} from 'node:fs'
import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'

import {describe, expect, it} from 'vitest'

import {settingFlags} from '../../src/gen-hpa/flags.ts'
import {readValues} from '../../src/gen-hpa/read-values.ts'
import {requestOf} from '../../src/gen-hpa/request.ts'
import {mergeSettings} from '../../src/gen-hpa/settings.ts'
import {root} from '../support/run.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

async function valuesOf(text: string) {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'values.yaml')
  await writeFile(file, text)
  return await readValues(file, settingFlags)
}

describe('values', () => {
  it('are settings by the names of the flags: numbers, texts, lists, true', async () => {
    const {values} = await valuesOf(
      'deployment: ml\ncpu: none\nmax: 20\nrps: 1e3\nscale-up-tolerance: 0.05\npods: a=1\nexternal: [b=2, c=3]\n' +
        'with: deployment,pdb\nscale-to-zero: true\nkind: StatefulSet\n',
    )
    expect(values).toEqual({
      deployment: 'ml',
      cpu: 'none',
      max: '20',
      rps: '1000',
      'scale-up-tolerance': '0.05',
      pods: ['a=1'],
      external: ['b=2', 'c=3'],
      with: ['deployment', 'pdb'],
      'scale-to-zero': true,
      kind: 'StatefulSet',
    })
  })

  it('of an empty file are none', async () => {
    expect((await valuesOf('# nothing\n')).values).toEqual({})
  })

  it.each([
    ['maxx: 3', /:1:1: there is no setting maxx; did you mean max\?/],
    ['min: 1\nscaleDownWindow: 3', /:2:1: there is no setting scaleDownWindow; did you mean scale-down-window\?/],
    ['scale_down_window: 3', /did you mean scale-down-window\?/],
    ['max: [1, 2]', /max must be text or a number/],
    ['max:', /it is empty/],
    ['max: {a: 1}', /max must be text or a number/],
    ['scale-to-zero: 1', /scale-to-zero must be true or false/],
    ['kind: deployment', /kind must be one of Deployment, StatefulSet/],
    ['with: {pdb: true}', /with must be text or a number, or a list/],
    ['- max: 3', /a map of settings/],
    ['just text', /a map of settings/],
  ])('are refused: %j', async (text, message) => {
    await expect(valuesOf(text)).rejects.toMatchObject({
      code: 'E_VALUES',
      message: expect.stringMatching(message),
      fix: expect.stringMatching(/frugal gen-hpa --help/),
    })
  })

  it('that are no YAML are refused with the place', async () => {
    await expect(valuesOf('a: [1')).rejects.toMatchObject({
      code: 'E_YAML',
      message: expect.stringMatching(/:\d+:\d+: /),
    })
    await expect(valuesOf('max: 1\nmax: 2')).rejects.toMatchObject({code: 'E_YAML'})
  })

  it.each([
    ['/nonexistent/values.yaml', /no such file/],
    ['.', /folder/],
  ])('%s cannot be read', async (path, message) => {
    await expect(readValues(path, settingFlags)).rejects.toMatchObject({
      code: 'E_READ',
      message: expect.stringMatching(message),
    })
  })

  it('yield to flags, a list as a whole, and are named in what is wrong', async () => {
    const file = await valuesOf('max: 20\npods: [a=1, b=2]\nmin: 30\n')
    const merged = mergeSettings({deployment: 'ml', pods: ['c=3'], min: undefined}, file)
    expect(merged.values).toEqual({deployment: 'ml', max: '20', min: '30', pods: ['c=3']})
    expect(merged.placeOf('pods')).toBe('--pods')
    expect(() => requestOf(merged)).toThrow(/values\.yaml:1:1: max 20 is less than .*values\.yaml:3:1: min 30/)
  })

  it('of the guide name every setting there is', () => {
    const text = readFileSync(join(root, 'templates/hpa/guide.yaml'), 'utf8')
    const named = [...text.matchAll(/^(?:# )?([a-z][a-z-]*):/gm)].map(([, name]) => name)
    expect(new Set(named)).toEqual(new Set(['deployment', ...Object.keys(settingFlags)]))
  })
})
