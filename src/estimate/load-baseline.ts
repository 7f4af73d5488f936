import * as z from 'zod/mini'

import {UserError} from '../errors.ts'
import type {Estimate} from './estimate.ts'
import {readSpecText} from './spec/load-spec.ts'
import {parseSpec} from './spec/parse-spec.ts'
import type {Spec} from './spec/spec.ts'

/** Most bytes of an estimate: one of 1,000 components with what would save money has about 3 MB. */
const MAX_BASELINE_BYTES = 20_000_000

const amount = z.optional(z.number())

/** What a comparison reads of an estimate that `--json` wrote. */
const estimateSchema = z.object({
  name: z.string(),
  total: z.number(),
  notFound: z.number(),
  lines: z.array(
    z.object({component: z.string(), item: z.string(), quantity: z.number(), unit: z.string(), monthly: amount}),
  ),
})

/** What the comparison reads of an estimate. */
export type PricedBaseline = Pick<Estimate, 'name' | 'total' | 'notFound'> & {
  lines: Pick<Estimate['lines'][number], 'component' | 'item' | 'quantity' | 'unit' | 'monthly'>[]
}

/** A spec, to be priced as the other is, or an estimate with the prices of then. */
export type Baseline = {spec: Spec} | {estimate: PricedBaseline}

/**
 * Reads what an estimate is compared with: a spec, or an estimate written as JSON before.
 * @throws UserError `E_READ`, `E_DIFF`, and what `parseSpec` throws
 */
export async function loadBaseline(path: string): Promise<Baseline> {
  const {file, text} = await readSpecText({file: path}, MAX_BASELINE_BYTES)
  const json = text.trimStart().startsWith('{') ? tryJson(text) : undefined
  if (!isEstimate(json)) return {spec: parseSpec({file, text})}
  const parsed = estimateSchema.safeParse(json.estimate ?? json)
  if (parsed.success) return {estimate: parsed.data as PricedBaseline}
  const [issue] = parsed.error.issues
  const field = issue?.path.length ? `"${issue.path.join('.')}"` : 'it'
  throw new UserError(`${file}: not an estimate that frugal wrote: ${field} is not as it should be`, {
    code: 'E_DIFF',
    fix: 'Write it anew: frugal estimate old.yaml --output json > old.json',
  })
}

function isEstimate(json: unknown): json is {estimate?: unknown} {
  return typeof json === 'object' && json !== null && ('lines' in json || 'estimate' in json)
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
