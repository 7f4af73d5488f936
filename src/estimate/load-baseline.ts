import * as z from 'zod/mini'

import {UserError} from '../errors.ts'
import type {Estimate} from './estimate.ts'
import {readSpecText} from './spec/load-spec.ts'
import {parseSpec} from './spec/parse-spec.ts'
import type {Spec} from './spec/spec.ts'

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

/**
 * Reads what an estimate is compared with: a spec, priced now with today's prices, or an estimate written as JSON
 * before, with the prices of then.
 * @throws UserError `E_READ`, `E_DIFF`, and what `parseSpec` throws
 */
export async function loadBaseline(file: string, price: (spec: Spec) => Estimate): Promise<Estimate> {
  const text = await readSpecText({file})
  const json = text.trimStart().startsWith('{') ? tryJson(text) : undefined
  if (!isEstimate(json)) return price(parseSpec({file, text}))
  const parsed = estimateSchema.safeParse(json.estimate ?? json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new UserError(`${file}: not an estimate that frugal wrote: ${issue?.path.join('.')} is not as it should be`, {
      code: 'E_DIFF',
      fix: 'Write it anew: frugal estimate old.yaml --output json > old.json',
    })
  }
  return parsed.data as Estimate
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
