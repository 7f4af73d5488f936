import {UserError} from '../errors.ts'
import type {Candidate} from '../sizing/recommend/candidate.ts'
import type {Recommendation} from '../sizing/recommend/recommend.ts'
import {clean} from '../terminal/clean.ts'

/**
 * The first row as a spec that `frugal estimate` reads.
 * @throws UserError `E_NO_OFFER` where nothing fits
 */
export function toSpec({candidates, model, request}: Recommendation): object {
  const [first] = candidates
  if (!first) {
    throw new UserError(`Nothing fits ${clean(model.name)} as asked, so there is no spec to write`, {
      code: 'E_NO_OFFER',
      fix: 'Run the same without --output spec: it lists what nearly fits, and why not',
    })
  }
  const {gpu, offer, placement, plan, replica} = first
  const {instanceType, provider, region} = offer
  const name = clean(model.name).slice(0, 60)
  const precision = precisionOf(first, model.parameters.total)
  return {
    name,
    provider,
    region,
    components: [
      {
        type: 'instance',
        name,
        instance: instanceType,
        count: placement.nodes,
        market: request.market === 'spot' ? 'spot' : 'on-demand',
        ...(gpu && {gpuMemoryGiB: Number(((plan.requiredPerGpu * replica.gpus) / 2 ** 30).toFixed(1)), precision}),
      },
    ],
  }
}

/** The closest of the widths that a spec knows, by bits of a weight. */
function precisionOf({plan, replica}: Candidate, parameters: number): 'fp32' | 'fp16' | 'int8' | 'int4' {
  const weights = plan.lines.find(({part}) => part === 'weights')?.bytes ?? 0
  const bits = (weights * replica.gpus * 8) / parameters
  if (bits > 24) return 'fp32'
  if (bits > 12) return 'fp16'
  return bits > 6.5 ? 'int8' : 'int4'
}
