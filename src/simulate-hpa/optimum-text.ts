import {type Candidate, candidateName} from '../kubernetes/simulate/candidate.ts'
import type {Finalist, Optimum} from '../kubernetes/simulate/optimize.ts'
import {shellQuote} from '../shell-quote.ts'
import {formatCount, formatQuantity} from '../terminal/format.ts'
import {renderTable} from '../terminal/table.ts'
import {percent} from './columns.ts'
import {span} from './facts.ts'

/** The winner as manifests: the command that writes them, and the schedule file that it reads where it has one. */
export interface WinnerCommand {
  command: string
  /** For `schedule.yaml`. */
  schedule?: object
}

/** How to write the winner with frugal. */
export function winnerCommand({candidate}: Finalist, name: string, timeZone: string): WinnerCommand {
  const {max, min, scaleDownWindow, scaleUpWindow, target} = candidate
  const schedule = scheduleFile(candidate, timeZone)
  // A schedule holds the bounds itself; CronJobs patch a plain HPA, which is what was simulated.
  const bounds = schedule ? '--schedule schedule.yaml --schedule-as cronjob' : `--min ${min} --max ${max}`
  const windows = `--scale-down-window ${scaleDownWindow}${scaleUpWindow > 0 ? ` --scale-up-window ${scaleUpWindow}` : ''}`
  const command = `frugal gen-hpa ${shellQuote(name)} ${bounds} --rps ${target} --cpu none ${windows}`
  return {command, ...(schedule && {schedule})}
}

/** As frugal reads it: see docs/schedules.md. */
function scheduleFile({floor, max, min}: Candidate, timeZone: string): object | undefined {
  if (!floor) return undefined
  const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`
  const hours = `${clock(floor.start)}-${clock(floor.end)}`
  return {timeZone, windows: {busy: {days: 'mon-fri', hours, min: floor.min, max}}, default: {min, max}}
}

/** What the search found, in lines. */
export function optimumLines(optimum: Optimum, slo: number): string[] {
  const {best, restHours, runs, searchedHours, winner} = optimum
  const goal = `${percent(slo, 2)} of requests within capacity`
  const first = winner.searched.holds
    ? `The cheapest of ${formatCount(runs)} policies that hold ${goal}, searched on the first ${span(searchedHours)}:`
    : `No policy of ${formatCount(runs)} holds ${goal}; the nearest, on the first ${span(searchedHours)}:`
  const table = renderTable(
    [
      {header: 'policy'},
      {header: 'node-hours', align: 'right'},
      {header: 'over capacity', align: 'right'},
      {header: `the other ${span(restHours)}`, align: 'right'},
      {header: 'over capacity', align: 'right'},
      {header: ''},
    ],
    best.map(({candidate, rest, searched}) => [
      candidateName(candidate),
      formatQuantity(searched.nodeHours),
      percent(searched.shareOver, 3),
      formatQuantity(rest.nodeHours),
      percent(rest.shareOver, 3),
      rest.holds ? 'holds' : 'missed',
    ]),
  )
  return [first, ...table.split('\n'), ...verdict(optimum)]
}

function verdict({best, restHours, winner}: Optimum): string[] {
  if (!winner.searched.holds) return []
  if (restHours === 0) return ['optimized is the first. The trace is too short to check it on another part']
  const first = best[0] === winner
  if (!winner.rest.holds) {
    return [
      'optimized is the first. Neither it nor the next hold on the part that the search has not seen:',
      'ask for a stricter SLO, or give a longer trace',
    ]
  }
  if (first) return ['optimized is the first: it holds on the part that the search has not seen, too']
  return [`optimized is ${candidateName(winner.candidate)}: the first of the list that holds on both parts`]
}
