import {renderRows} from '../terminal/output.ts'
import {terminalOf} from '../terminal/terminal.ts'
import type {RecommendFlags} from './flags.ts'
import {type GuideRow, guide, guideColumns} from './guide.ts'
import type {AskedOffers} from './offers.ts'
import {candidateRecord} from './record.ts'

/** Prints the use-case guide and returns it as data. */
export async function printGuide(
  offers: AskedOffers,
  {output, spot}: Pick<RecommendFlags, 'output' | 'spot'>,
  log: (text: string) => void,
): Promise<unknown> {
  const market = spot ? 'spot' : 'onDemand'
  const rows = await guide(offers, market)
  const format = output === 'spec' ? 'yaml' : output
  const record = ({first, ...row}: GuideRow) => ({...row, ...(first && {cheapest: candidateRecord(first)})})
  const {text} = await renderRows(format, guideColumns(market), rows, {...terminalOf(process.stdout), record})
  log(text)
  return rows.map(record)
}
