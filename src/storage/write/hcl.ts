/** A value of an attribute: text, a number, a list of them, an object, or an expression that is written as it is. */
export type HclValue = string | number | boolean | HclValue[] | {[name: string]: HclValue | undefined} | HclExpression

export class HclExpression {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export interface HclBlock {
  /** `resource "x" "y"` without its brace: the type and its labels. */
  head: readonly [type: string, ...labels: string[]]
  attributes?: {[name: string]: HclValue | undefined}
  blocks?: readonly HclBlock[]
}

/** Blocks as `terraform fmt` lays them out: equal signs of neighbours in one column, a line between blocks. */
export function toHcl(blocks: readonly HclBlock[]): string {
  return blocks.map((block) => blockLines(block).join('\n')).join('\n\n')
}

/** Text as an HCL string: nothing in it is taken for a template. */
export function hclString(text: string): string {
  return JSON.stringify(text).replace(/[$%](?=\{)/g, (sign) => sign + sign)
}

function blockLines({attributes = {}, blocks = [], head: [type, ...labels]}: HclBlock): string[] {
  const head = [type, ...labels.map(hclString)].join(' ')
  const own = attributeLines(attributes)
  const inner = blocks.flatMap((block, index) => [...(index > 0 || own.length > 0 ? [''] : []), ...blockLines(block)])
  if (own.length + inner.length === 0) return [`${head} {}`]
  return [`${head} {`, ...[...own, ...inner].map(indent), '}']
}

function attributeLines(attributes: {[name: string]: HclValue | undefined}): string[] {
  const given = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [{name, lines: valueLines(value)}],
  )
  return given.flatMap(({lines: [first, ...rest], name}, index) => {
    const pad = rest.length > 0 ? name.length : widthAround(given, index)
    return [`${name.padEnd(pad)} = ${first}`, ...rest]
  })
}

/** Neighbours of one line each line up; an attribute of several lines stands for itself. */
function widthAround(given: readonly {name: string; lines: string[]}[], index: number): number {
  const single = (at: number) => given[at]?.lines.length === 1
  let [from, to] = [index, index]
  while (single(from - 1)) from--
  while (single(to + 1)) to++
  return Math.max(...given.slice(from, to + 1).map(({name}) => name.length))
}

function valueLines(value: HclValue): string[] {
  if (value instanceof HclExpression) return [value.text]
  if (typeof value === 'string') return [hclString(value)]
  if (typeof value !== 'object') return [String(value)]
  if (!Array.isArray(value)) return ['{', ...attributeLines(value).map(indent), '}']
  if (value.every((each) => typeof each !== 'object')) return [`[${value.flatMap(valueLines).join(', ')}]`]
  return ['[', ...value.flatMap((each) => closeWithComma(valueLines(each))).map(indent), ']']
}

function closeWithComma(lines: string[]): string[] {
  return lines.map((line, index) => (index === lines.length - 1 ? `${line},` : line))
}

function indent(line: string): string {
  return line === '' ? '' : `  ${line}`
}
