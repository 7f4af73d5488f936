import type {Recommendation} from '../sizing/recommend/recommend.ts'
import {renderRows} from '../terminal/output.ts'
import {recommendColumns} from './columns.ts'
import {explain} from './explain.ts'
import type {RecommendFlags} from './flags.ts'
import {recommendationRecord} from './record.ts'

/** The answer for machines: printed, and as what `--json` returns. */
export async function printRecord(
  answer: Recommendation,
  flags: Pick<RecommendFlags, 'explain' | 'output'>,
  log: (text: string) => void,
): Promise<unknown> {
  const [first] = answer.candidates
  const record = {
    ...recommendationRecord(answer),
    ...(flags.explain && first && {explain: explain(first, answer.request)}),
  }
  switch (flags.output) {
    case 'csv':
      log((await renderRows('csv', recommendColumns(answer), answer.candidates)).text)
      return record
    case 'yaml': {
      const {toYaml} = await import('../to-yaml.ts')
      log(toYaml(record))
      return record
    }
    default:
      log(JSON.stringify(record, null, 2))
      return record
  }
}
