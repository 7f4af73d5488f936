import {describe, expect, test} from 'vitest'

import {CelError} from '../../../src/kubernetes/rules/cel/combine.ts'
import {evaluateCel} from '../../../src/kubernetes/rules/cel/evaluate.ts'
import {parseCel} from '../../../src/kubernetes/rules/cel/parse.ts'
import {customKinds} from '../../../src/kubernetes/rules/crd/load.ts'
import type {Schema} from '../../../src/kubernetes/rules/crd/schema.ts'

const run = (text: string, self: unknown = undefined): unknown => evaluateCel(parseCel(text), {self})

describe('CEL', () => {
  test.each<[string, unknown]>([
    ['1 + 2 * 3 == 7', true],
    ['!false && (1 < 2 || 2 < 1)', true],
    ['1 > 2 ? "a" : 2 > 1 ? "b" : "c"', 'b'],
    ['size("añ") + size([1, 2]) + {}.x', CelError],
    ['-3 < -2', true],
    ['"a" in ["a", "b"]', true],
    ['[1, [2]] == [1, [2]]', true],
    ['"it\\"s" != \'it"s\'', false],
    ['int("12") + int("-2")', 10],
    ['int("x")', CelError],
    ['int("9223372036854775808")', CelError],
    ['"al2023@latest".split("@")[0]', 'al2023'],
    ['"karpenter.sh/x".find("^([^/]+)").endsWith("karpenter.sh")', true],
    ['"abc".matches("^a.c$")', true],
  ])('%s', (text, expected) => {
    if (expected === CelError) expect(() => run(text.replace(' + {}.x', ' + self.x'), {})).toThrow(CelError)
    else expect(run(text)).toEqual(expected)
  })

  test.each<[string, unknown, unknown]>([
    ['self.all(x, x > 0)', [1, 2], true],
    ['self.exists(k, self[k] == 2)', {a: 1, b: 2}, true],
    ['self.exists_one(x, x == 1)', [1, 1], false],
    ['self.filter(x, has(x.a) ? x.a : false).size()', [{a: true}, {}], 1],
    ['has(self.a) == has(self.b)', {a: 1}, false],
    ['"a" in self', {a: 1}, true],
    ['"toString" in self', {a: 1}, false],
  ])('%s of %j', (text, self, expected) => {
    expect(run(text, self)).toEqual(expected)
  })

  test('an error counts only where nothing else decides', () => {
    expect(run('self.x > 1 || true', {})).toBe(true)
    expect(run('self.x > 1 && false', {})).toBe(false)
    expect(run('self.exists(y, y.n == 1)', [{}, {n: 1}])).toBe(true)
    expect(() => run('self.all(y, y.n == 1)', [{}, {n: 1}])).toThrow(CelError)
  })

  test.each(['1 +', '(1', 'a b', '#'])('%s is no expression', (text) => {
    expect(() => parseCel(text)).toThrow(SyntaxError)
  })
})

test('every rule of the custom kinds can be read', () => {
  const rules = customKinds().flatMap(([, {schema}]) => rulesOf(schema))
  expect(rules.length).toBeGreaterThan(50)
  for (const rule of rules) expect(() => parseCel(rule), rule).not.toThrow()
})

function rulesOf(schema: Schema): string[] {
  const inner = [...Object.values(schema.properties ?? {}), schema.items ?? {}, schema.additionalProperties ?? {}]
  const own = schema['x-kubernetes-validations']?.map(({rule}) => rule) ?? []
  return [...own, ...inner.filter((one) => Object.keys(one).length > 0).flatMap(rulesOf)]
}
