import fc from 'fast-check'
import {expect, test} from 'vitest'

import {checkManifests} from '../../../src/kubernetes/rules/check.ts'
import {checkYaml} from '../../../src/kubernetes/rules/check-yaml.ts'
import {kubernetesFixture} from '../../support/kubernetes-data.ts'

const {accepted} = kubernetesFixture<{accepted: Record<string, object>}>('verdicts.json')

/** JSON with the words that the rules look for, as keys of any place. */
const words = fc.constantFrom('spec', 'metadata', '__proto__', 'constructor', 'toString', '', 'a.b', 'é\u0007', 'name')
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    {depthSize: 'small'},
    fc.constantFrom(null, true, 0, -1, 2.5, 1e21, '', '0', '10%', 'Exists', '\u001b[31m', 'x'.repeat(300)),
    fc.string({maxLength: 8}),
    fc.array(tie('value'), {maxLength: 3}),
    fc.dictionary(words, tie('value'), {maxKeys: 4}),
  ),
})).value

const changed = fc.constantFrom(...Object.values(accepted)).chain((manifest) => {
  const paths = pathsOf(manifest)
  return fc.array(fc.tuple(fc.constantFrom(...paths), json), {minLength: 1, maxLength: 4}).map((changes) => {
    const copy = structuredClone(manifest)
    for (const [path, value] of changes) write(copy, path, value)
    return copy
  })
})

test('any value, and any change of a manifest, gives findings that say what to do', () => {
  fc.assert(
    fc.property(fc.oneof(json, changed), (value) => {
      const before = JSON.stringify(value)
      for (const {fix, message, rule} of checkManifests([value, value])) {
        expect(fix.length * message.length).toBeGreaterThan(0)
        expect(rule).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      }
      expect(JSON.stringify(value)).toBe(before)
    }),
    {numRuns: 400},
  )
})

test('what YAML holds is found where it stands, or is no YAML', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        changed.map((value) => JSON.stringify(value, undefined, 1)),
      ),
      (text) => {
        const lines = text.split('\n').length
        try {
          for (const {line} of checkYaml(text, 'file.yaml')) expect(line).toBeLessThanOrEqual(lines)
        } catch (error) {
          expect(error).toMatchObject({code: 'E_BAD_YAML'})
        }
      },
    ),
    {numRuns: 200},
  )
})

function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))]
}

function write(root: object, path: string[], value: unknown): void {
  let place: unknown = root
  for (const key of path.slice(0, -1)) place = (place as Record<string, unknown> | undefined)?.[key]
  const key = path.at(-1)
  if (key !== undefined && typeof place === 'object' && place !== null) Object.assign(place, {[key]: value})
}
