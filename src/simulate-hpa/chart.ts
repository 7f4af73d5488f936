import type {Cluster} from '../kubernetes/simulate/compare.ts'
import {html, type Markup} from '../markup.ts'
import {formatCount, formatQuantity} from '../terminal/format.ts'
import type {ChartBin} from './chart-bins.ts'
import type {TimeMark} from './time-marks.ts'

export interface Chart {
  /** Unique in the page. */
  id: string
  title: string
  /** The figures in words, for those who do not see them. */
  description: string
  bins: readonly ChartBin[]
  marks: readonly TimeMark[]
  cluster: Cluster
  /** Requests a second at the top of the chart; the same for charts that are compared. */
  top: number
}

export const CHART_HEIGHT = 200
const PLOT_TOP = 8
const PLOT_HEIGHT = 164
const UNITS = 1000
const LINES = 4

/**
 * Load as an area, the capacity of ready pods and of the nodes paid for as lines, and a red ground where load was past
 * capacity. Lengths across are per cent and text is not scaled, so that it reads the same at any width.
 */
export function loadChart({bins, cluster, description, id, marks, title, top}: Chart): Markup {
  const perPod = cluster.pods.capacityPerPod ?? 0
  const perNode = perPod * cluster.nodes.podsPerNode
  const y = (rps: number) => Math.round(UNITS - (Math.min(rps, top) / top) * UNITS)
  const lines = [
    ...(perPod > 0 ? [html`<path class="nodes" d="${steps(bins, ({nodes}) => y(nodes * perNode))}"/>`] : []),
    ...(perPod > 0 ? [html`<path class="capacity" d="${steps(bins, ({ready}) => y(ready * perPod))}"/>`] : []),
  ]
  return html`<svg class="load-chart" role="img" aria-labelledby="${id}-title ${id}-desc" width="100%" height="${CHART_HEIGHT}">
<title id="${id}-title">${title}</title>
<desc id="${id}-desc">${description}</desc>
<svg x="0" y="${PLOT_TOP}" width="100%" height="${PLOT_HEIGHT}" viewBox="0 0 ${Math.max(1, bins.length)} ${UNITS}" preserveAspectRatio="none">
${overGround(bins)}<path class="load" d="${steps(bins, ({load}) => y(load))}V${UNITS}H0Z"/>
${lines}
</svg>
${grid(top, perPod)}${marks.map(mark)}</svg>`
}

/** A line that is level through each bin. */
function steps(bins: readonly ChartBin[], y: (bin: ChartBin) => number): string {
  let path = ''
  let last: number | undefined
  for (const [index, bin] of bins.entries()) {
    const at = y(bin)
    if (last === undefined) path = `M0 ${at}`
    else if (at !== last) path += `H${index}V${at}`
    last = at
  }
  return path === '' ? `M0 ${UNITS}H1` : `${path}H${bins.length}`
}

function overGround(bins: readonly ChartBin[]): Markup[] {
  const grounds: Markup[] = []
  for (let from = 0; from < bins.length; from++) {
    if (!bins[from]!.over) continue
    let to = from
    while (to < bins.length && bins[to]!.over) to++
    grounds.push(html`<rect class="over" x="${from}" y="0" width="${to - from}" height="${UNITS}"/>\n`)
    from = to
  }
  return grounds
}

/** Lines at whole numbers of pods, or at parts of the load where a pod has no limit. */
function grid(top: number, perPod: number): Markup[] {
  const step = perPod > 0 ? Math.max(1, Math.ceil(top / perPod / LINES)) * perPod : top / LINES
  const count = Math.floor(top / step + 1e-9)
  return Array.from({length: count}, (_, index) => {
    const value = step * (index + 1)
    const y = Number((PLOT_TOP + PLOT_HEIGHT * (1 - value / top)).toFixed(1))
    const rps = `${formatQuantity(Number(value.toPrecision(3)))} rps`
    const pods = perPod > 0 ? `${formatCount(value / perPod)} pods` : ''
    return html`<line class="grid" x1="0" x2="100%" y1="${y}" y2="${y}"/><text x="0" y="${y + 13}">${rps}</text><text x="100%" y="${y + 13}" text-anchor="end">${pods}</text>
`
  })
}

function mark({at, label}: TimeMark, index: number): Markup {
  const x = `${Number((at * 100).toFixed(2))}%`
  const bottom = PLOT_TOP + PLOT_HEIGHT
  return html`<line class="tick" x1="${x}" x2="${x}" y1="${bottom}" y2="${bottom + 5}"/>${
    at > 0.96
      ? ''
      : html`<text class="${index % 3 === 0 ? 'mark' : 'mark minor'}" x="${x}" y="${bottom + 19}">${label}</text>`
  }
`
}

/** What the lines of every chart are. */
export function legendText({nodes, pods}: Cluster): string {
  if (!pods.capacityPerPod) return 'Area: load.'
  const each = `a node holds ${formatCount(nodes.podsPerNode)} ${nodes.podsPerNode === 1 ? 'pod' : 'pods'}`
  return `Area: load. Line: what the ready pods serve. Dashed: what the nodes paid for would (${each}). Red: requests over capacity.`
}
