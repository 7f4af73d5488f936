import {readFileSync} from 'node:fs'

import {describe, expect, test} from 'vitest'

import {checkYaml} from '../../../src/kubernetes/rules/check-yaml.ts'

const FIXTURES = new URL('../../fixtures/kubernetes/', import.meta.url)
const service = (rest: string) => `apiVersion: v1\nkind: Service\nmetadata: {name: llm}\n${rest}`
const badYaml = (text: string) => {
  try {
    return checkYaml(text, 'file.yaml')
  } catch (error) {
    const {code, fix, message} = error as Error & {code: string; fix: string}
    return [code, message, fix]
  }
}

test('a file of mistakes, each in its place', async () => {
  const text = readFileSync(new URL('mistakes.yaml', FIXTURES), 'utf8')
  const lines = checkYaml(text, 'mistakes.yaml').map(
    ({column, file, fix, line, message, object, path, rule, severity}) =>
      `${file}:${line}:${column} ${severity} ${rule} | ${object} | ${path} | ${message} | ${fix}\n`,
  )
  await expect(lines.join('')).toMatchFileSnapshot('../../fixtures/kubernetes/mistakes.txt')
})

describe('scalars are read as kubectl reads them', () => {
  test.each([
    ['y', 'true'],
    ['NO', 'false'],
    ['0x1f', '31'],
    ['017', '15'],
    ['0o17', '15'],
    ['0b101', '5'],
    ['1_000', '1000'],
    ['1e3', '1000'],
    ['09', '9'],
    ['~', undefined],
    ['1:30', 'text'],
    ['2026-01-31', 'text'],
    ['"y"', 'text'],
    ['!!str 5', 'text'],
    ['yes please', 'text'],
  ])('%s', (scalar, expected) => {
    const findings = checkYaml(service(`spec: {clusterIP: None, externalName: ${scalar}}`), 'file.yaml')
    expect(findings.find(({rule}) => rule === 'wrong-type')?.message ?? '').toBe(
      expected === undefined || expected === 'text' ? '' : `${expected} is not text`,
    )
  })

  test('as keys too: y is true', () => {
    const [finding] = checkYaml(service('spec: {clusterIP: None, selector: {y: a}}\ny: 1'), 'file.yaml')
    expect(finding).toMatchObject({rule: 'unknown-field', path: 'true', line: 5, column: 1})
  })
})

test('anchors, aliases and merge keys are followed', () => {
  const text = service(
    'spec:\n  clusterIP: None\n  selector: &a {app: llm, tier: "1"}\n  ports: [{<<: &p {port: 80}, name: A}]',
  )
  expect(checkYaml(text, 'file.yaml')).toMatchObject([{rule: 'bad-name', path: 'spec.ports[0].name', line: 7}])
  const alias = service('spec: {clusterIP: None, ports: [&p {name: a, port: 0}, *p]}')
  expect(checkYaml(alias, 'file.yaml').map(({path}) => path)).toContain('spec.ports[1].port')
})

test('a key that is given twice is a warning at the second, whose value counts', () => {
  const findings = checkYaml(service('spec:\n  ports: [{port: 80}]\n  ports: [{port: 0}]'), 'file.yaml')
  expect(findings.map(({line, rule}) => [line, rule])).toEqual([
    [6, 'duplicate-key'],
    [6, 'out-of-range'],
  ])
})

test('several documents, empty ones among them; JSON; Windows line ends', () => {
  expect(checkYaml(`---\n# nothing\n---\n${service('spec: {ports: [{port: 0}]}')}\n---\n`, 'f')).toMatchObject([
    {line: 7},
  ])
  const list = {apiVersion: 'v1', kind: 'List', items: [{apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'A'}}]}
  expect(checkYaml(JSON.stringify(list), 'f')).toMatchObject([{path: 'items[0].metadata.name', line: 1}])
  expect(checkYaml(service('spec: {ports: [{port: 0}]}').replaceAll('\n', '\r\n'), 'f')).toMatchObject([{line: 4}])
})

describe('no manifests', () => {
  test.each([
    ['a tab', 'apiVersion: v1\nkind: X\nmetadata:\n\tname: x', 'file.yaml:4:1: Tabs are not allowed as indentation'],
    ['nothing', '# nothing\n---\n', 'file.yaml: it holds no manifest'],
    ['text', 'hello', 'file.yaml:1:1: "hello" is not a manifest'],
    ['a list', '- apiVersion: v1', 'file.yaml:1:1: [{"apiVersion":"v1"}] is not a manifest'],
    ['values', 'image: x', 'file.yaml:1:1: a map without apiVersion and kind is not a manifest'],
    ['no number', service('spec: {x: .inf}'), 'file.yaml:4:11: .inf is no number for Kubernetes'],
    ['no anchor', 'apiVersion: v1\nkind: *x', 'file.yaml:2:7: there is no anchor &x'],
    ['depth', service(`spec: ${'['.repeat(200)}${']'.repeat(200)}`), 'file.yaml:4:107: it is nested deeper than 100'],
  ])('%s', (_, text, message) => {
    expect(badYaml(text)).toEqual(['E_BAD_YAML', message, expect.stringMatching(/^[A-Z]/)])
  })

  test('a template of Helm', () => {
    expect(badYaml(service('spec: {{ .Values.spec }}\n  {{- end }}'))).toEqual([
      'E_BAD_YAML',
      expect.stringContaining('file.yaml:'),
      'Render the template first, as with helm template',
    ])
  })

  test('aliases that grow without end', () => {
    const line = (name: string, of: string) => `${name}: &${name} [${Array(10).fill(of).join(', ')}]\n`
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const text = names.map((name, i) => line(name, i === 0 ? 'x' : `*${names[i - 1]}`)).join('')
    expect(badYaml(service(text))).toEqual(['E_BAD_YAML', expect.stringContaining('by aliases'), expect.any(String)])
  })
})
