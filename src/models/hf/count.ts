/** Parameters of the parts of a network, from their sizes; sources: the modules of transformers 4.57 to 5, 2026. */

export interface AttentionCount {
  hidden: number
  heads: number
  kvHeads: number
  headDim: number
  valueDim?: number
  qkvBias?: boolean
  outBias?: boolean
  /** `head`: one scale of headDim each for queries and keys; `wide`: over all heads. */
  qkNorm?: 'head' | 'wide' | undefined
  /** A gate of the size of the queries. */
  gated?: boolean
  /** V is K: no matrix of its own. */
  sharedKv?: boolean
}

export function attentionCount(a: AttentionCount): number {
  const queries = a.heads * a.headDim
  const keys = a.kvHeads * a.headDim
  const values = a.sharedKv ? 0 : a.kvHeads * (a.valueDim ?? a.headDim)
  const out = a.heads * (a.valueDim ?? a.headDim)
  const norms = {head: 2 * a.headDim, wide: queries + keys}
  return (
    a.hidden * (queries * (a.gated ? 2 : 1) + keys + values + out) +
    (a.qkvBias ? queries + keys + values : 0) +
    (a.outBias ? a.hidden : 0) +
    (a.qkNorm ? norms[a.qkNorm] : 0)
  )
}

/** Two matrices, or three where it is gated. */
export function mlpCount(
  hidden: number,
  intermediate: number,
  {bias = false, gated}: {bias?: boolean; gated: boolean},
) {
  const up = gated ? 2 : 1
  return (up + 1) * hidden * intermediate + (bias ? up * intermediate + hidden : 0)
}

export function normCount(hidden: number, bias: boolean): number {
  return bias ? 2 * hidden : hidden
}

export interface MambaCount {
  hidden: number
  inner: number
  state: number
  conv: number
  convBias: boolean
  projBias: boolean
}

/** Mamba 1: input and output projections, convolution, and the selective state's own projections. */
export function mambaCount(m: MambaCount & {timeStepRank: number}): number {
  const projections = m.hidden * 2 * m.inner + m.inner * m.hidden + (m.projBias ? 2 * m.inner + m.hidden : 0)
  const conv = m.inner * m.conv + (m.convBias ? m.inner : 0)
  const selection = m.inner * (m.timeStepRank + 2 * m.state) + m.timeStepRank * m.inner + m.inner
  return projections + conv + selection + m.inner * m.state + m.inner
}

/** Mamba 2: one input projection, convolution over x, B and C, a scalar state matrix a head. */
export function mamba2Count(m: MambaCount & {groups: number; heads: number}): number {
  const convDim = m.inner + 2 * m.groups * m.state
  const projected = m.inner + convDim + m.heads
  return (
    m.hidden * projected +
    m.inner * m.hidden +
    (m.projBias ? projected + m.hidden : 0) +
    convDim * m.conv +
    (m.convBias ? convDim : 0) +
    3 * m.heads +
    m.inner
  )
}

/** Gated delta net of Qwen3-Next and Qwen3.5. */
export function deltaCount(d: {hidden: number; keyDim: number; valueDim: number; valueHeads: number; conv: number}) {
  const convDim = 2 * d.keyDim + d.valueDim
  return (
    d.hidden * (convDim + d.valueDim + 2 * d.valueHeads) +
    convDim * d.conv +
    2 * d.valueHeads +
    d.valueDim / d.valueHeads +
    d.valueDim * d.hidden
  )
}

/** Float32 state of one layer and sequence, as llama.cpp keeps it: conv - 1 past inputs and the state matrix. */
export function recurrentBytes({conv, convDim, stateElements}: {conv: number; convDim: number; stateElements: number}) {
  return 4 * (Math.max(0, conv - 1) * convDim + stateElements)
}
