import {html, type Markup} from '../../../markup.ts'
import {formatPercent, formatUsd} from '../../../terminal/format.ts'
import type {Estimate} from '../../estimate.ts'
import {type ComponentFigures, componentFigures, driverFigures, knownTotal, largestFirst, planOf} from '../figures.ts'
import {type Bar, type BarSegment, barChart} from '../svg.ts'

/** Length of the dashed end of a bar whose component has lines without a price. */
const GAP = 0.06
/** More components than this are one bar at the end. */
const MOST_BARS = 12

/** What drives the bill, and what each component costs, as bars of the total. */
export function costCharts(estimate: Estimate): Markup {
  if (!knownTotal(estimate)) return html``
  const drivers = driverFigures(estimate).map(({driver, ...figures}) =>
    shareBar(driver, figures, [{from: 0, to: figures.share ?? 0, className: `driver-${driver}`}]),
  )
  const components = componentBars(estimate)
  return html`<section aria-labelledby="costs">
<h2 id="costs">Where the money goes</h2>
<div class="halves">
${figure('drivers', 'Cost by driver', drivers)}${figure('components', 'Cost by component', components)}</div>
</section>`
}

function figure(id: string, title: string, bars: Bar[]): Markup {
  const description = inWords(bars)
  const dashed = bars.some(({missing, note}) => missing || note)
  const legend = [
    ...(id === 'components' ? ['Colours are those of the drivers.'] : []),
    ...(dashed ? ['Dashed: lines without a price, of unknown cost.'] : []),
  ]
  return html`<figure class="card">
<figcaption>${title}</figcaption>
${barChart({id, title, description, bars, size: 'half'})}
${legend.length > 0 ? html`<p class="legend">${legend.join(' ')}</p>\n` : ''}</figure>
`
}

type Figures = Pick<ComponentFigures, 'monthly' | 'share' | 'notFound'>

function shareBar(label: string, {monthly, notFound, share}: Figures, segments: BarSegment[]): Bar {
  if (monthly === undefined) return {label, value: formatUsd(monthly), segments: [], missing: true}
  const percent = share === undefined ? '' : ` · ${formatPercent(share)}`
  const end = segments.at(-1)?.to ?? 0
  const gap = notFound > 0 ? [{from: Math.min(end, 1 - GAP), to: Math.min(end, 1 - GAP) + GAP, className: 'gap'}] : []
  const note = notFound > 0 ? {note: `${notFound} not found`} : {}
  return {label, value: `${formatUsd(monthly)}${percent}`, segments: [...segments, ...gap], ...note}
}

function componentBars(estimate: Estimate): Bar[] {
  const figures = largestFirst(componentFigures(estimate))
  const shown = figures.length > MOST_BARS ? figures.slice(0, MOST_BARS - 1) : figures
  const rest = figures.slice(shown.length)
  const bars = shown.map((component) => shareBar(component.component, component, driverSegments(component, estimate)))
  if (rest.length === 0) return bars
  const monthly = rest.reduce((sum, component) => sum + (component.monthly ?? 0), 0)
  const notFound = rest.reduce((sum, component) => sum + component.notFound, 0)
  const share = monthly / estimate.total
  const segments = [{from: 0, to: share, className: 'driver-other'}]
  return [...bars, shareBar(`${rest.length} more`, {monthly, share, notFound}, segments)]
}

/** The bar of a component, a part for each of its drivers. */
function driverSegments({lines}: ComponentFigures, {total}: Estimate): BarSegment[] {
  const sums = [...Map.groupBy(lines, ({driver}) => driver)].map(([driver, own]) => ({
    driver,
    monthly: own.reduce((sum, line) => sum + (line.monthly ?? 0), 0),
  }))
  let from = 0
  return largestFirst(sums.filter(({monthly}) => monthly > 0)).map(({driver, monthly}) => {
    const segment = {from, to: from + monthly / total, className: `driver-${driver}`}
    from = segment.to
    return segment
  })
}

/** The figures of the bars, for those who do not see them. */
function inWords(bars: Bar[]): string {
  return bars.map(({label, note, value}) => `${label}: ${value}${note ? `, ${note}` : ''}`).join('; ')
}

/** The way from the total down to the total after the combined plan, a bar an action. */
export function savingsChart(estimate: Estimate): Markup {
  const {savings, total} = estimate
  const plan = planOf(estimate).filter(({addsToPlan}) => addsToPlan !== undefined)
  if (!savings || plan.length === 0 || total <= 0) return html``
  let left = total
  const steps = plan.map(({addsToPlan = 0, component, title}): Bar => {
    const before = left
    left -= addsToPlan
    const segment = {from: left / total, to: before / total, className: 'saved'}
    return {label: title, value: formatUsd(-addsToPlan), segments: [segment], note: component}
  })
  const now = {label: 'As estimated', value: formatUsd(total), segments: [{from: 0, to: 1, className: 'bill'}]}
  const to = savings.afterCombined / total
  const after = {
    label: 'After the plan',
    value: formatUsd(savings.afterCombined),
    segments: [{from: 0, to, className: 'bill'}],
  }
  const bars = [now, ...steps, after]
  const description = inWords(bars)
  const title = 'The bill before and after the combined plan'
  return html`<figure class="card">
<figcaption>${title}</figcaption>
${barChart({id: 'savings-chart', title, description, bars, size: 'whole'})}
</figure>
`
}
