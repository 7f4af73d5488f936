import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {parseAllDocuments, parseDocument} from 'yaml'

import type {CommentedManifest} from '../../../src/kubernetes/manifest.ts'
import {manifestsToYaml} from '../../../src/kubernetes/manifests/write-yaml.ts'

const configMap = (data: Record<string, unknown>, name = 'a'): CommentedManifest => ({
  manifest: {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name}, data},
})
/** As kubectl reads it: YAML 1.1. */
const read = (text: string) => parseDocument(text, {version: '1.1', schema: 'yaml-1.1', merge: true}).toJS()

const CHARACTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789']
const label = fc
  .tuple(
    fc.constantFrom(...CHARACTERS),
    fc.string({unit: fc.constantFrom(...CHARACTERS, '-'), maxLength: 12}),
    fc.constantFrom('', ...CHARACTERS),
  )
  .map(([first, middle, last]) => (last === '' && middle.endsWith('-') ? first : `${first}${middle}${last}`))
const odd = fc.constantFrom(
  ...['y', 'n', 'on', 'off', 'yes', 'no', 'true', 'null', '1e3', '0x1f', '0o17', '017', '08', '1-1', '685e2', 'e3'],
  ...['2026-01-01', '12', '0b1', '1e-1', 'nan', 'inf', '0', '00', 'y.n', '1.0', '1.5', '190.20.30', '0x.1'],
)

describe('manifests as YAML', () => {
  it('keep every name the text that it is, for a reader of YAML 1.1', () => {
    fc.assert(
      fc.property(fc.oneof(label, odd), (name) => {
        const value = read(manifestsToYaml([configMap({[name]: name}, name)]))
        expect(value.metadata.name).toBe(name)
        expect(value.data).toEqual({[name]: name})
      }),
      {numRuns: 500},
    )
  })

  it('keep any text of a value', () => {
    fc.assert(
      fc.property(fc.string({unit: 'grapheme-ascii', maxLength: 40}), (text) => {
        // A lone = is a type of its own in YAML 1.1, which no reader of Kubernetes implements.
        expect(read(manifestsToYaml([configMap({key: text})])).data.key).toBe(text)
      }),
    )
  })

  it('are separated by --- and end with one line break', () => {
    const text = manifestsToYaml([configMap({x: '1'}, 'a'), configMap({x: '2'}, 'b')])
    expect(text).toMatch(/x: "1"\n---\napiVersion: v1\n[\s\S]*x: "2"\n$/)
    expect(parseAllDocuments(text).map((document) => document.toJS().metadata.name)).toEqual(['a', 'b'])
  })

  it('write out what is shared, without anchors', () => {
    const shared = {app: 'x'}
    expect(manifestsToYaml([configMap({one: shared, two: shared})])).not.toMatch(/[&*]/)
  })
})

describe('comments', () => {
  const list = {a: 1, list: [{first: 1, second: 2}, 'text']}
  const commented = (comments: Record<string, string | string[]>) => manifestsToYaml([{...configMap(list), comments}])

  it('stand above the field of their path, at its indentation', () => {
    const text = commented({'data.a': 'of a', 'data.list[0].second': ['two', 'lines'], 'data.list[1]': 'of an item'})
    expect(text).toContain('  # of a\n  a: 1\n')
    expect(text).toContain('      # two\n      # lines\n      second: 2\n')
    expect(text).toContain('    # of an item\n    - text\n')
  })

  it('stand at the head of the document for the empty path', () => {
    expect(commented({'': ['head', 'of it']})).toMatch(/^# head\n# of it\napiVersion: v1\n/)
  })

  it('cannot leave the comment, whatever is in them', () => {
    expect(read(commented({'data.a': 'x\nb: 2\r\nc: 3\u2028d: 4'})).data).toEqual(list)
  })

  it('change no value', () => {
    expect(read(commented({'': 'h', data: 'd', 'data.list': 'l', 'data.list[0]': 'i', kind: 'k'}))).toEqual(
      configMap(list).manifest,
    )
  })

  it('of a field that is not there are a mistake', () => {
    expect(() => commented({'data.b': 'x'})).toThrow(RangeError)
    expect(() => commented({'data.list[7]': 'x'})).toThrow(RangeError)
  })
})
