import {mamba2Count, mambaCount, recurrentBytes} from './count.ts'
import type {ConfigFields} from './fields.ts'

/** A Mamba 2 part of a hybrid: its parameters, and the bytes of its state. */
export function mamba2(c: ConfigFields, hidden: number) {
  const heads = c.need('mamba_num_heads', 'mamba_n_heads', 'num_heads')
  const headDim = c.need('mamba_head_dim', 'mamba_d_head', 'head_dim')
  const inner = heads * headDim
  const state = c.need('ssm_state_size', 'mamba_d_state', 'state_size')
  const groups = c.need('n_groups', 'mamba_n_groups')
  const conv = c.need('conv_kernel', 'mamba_d_conv')
  const convBias = c.flag('use_conv_bias', 'mamba_conv_bias') ?? true
  const projBias = c.flag('mamba_proj_bias', 'use_bias') ?? false
  return {
    count: mamba2Count({hidden, inner, state, conv, convBias, projBias, groups, heads}),
    bytes: recurrentBytes({conv, convDim: inner + 2 * groups * state, stateElements: inner * state}),
  }
}

/** A Mamba 1 part: its parameters, and the bytes of its state. */
export function mamba1(c: ConfigFields, hidden: number) {
  const inner = c.int('d_inner', 'intermediate_size_mamba') ?? c.need('mamba_expand', 'expand') * hidden
  const state = c.need('mamba_d_state', 'state_size')
  const conv = c.need('mamba_d_conv', 'conv_kernel')
  const timeStepRank = c.int('mamba_dt_rank', 'time_step_rank') ?? Math.ceil(hidden / 16)
  const convBias = c.flag('mamba_conv_bias', 'use_conv_bias') ?? true
  const projBias = c.flag('mamba_proj_bias', 'use_bias') ?? false
  return {
    count: mambaCount({hidden, inner, state, conv, convBias, projBias, timeStepRank}),
    bytes: recurrentBytes({conv, convDim: inner, stateElements: inner * state}),
    normsInside: timeStepRank + 2 * state,
  }
}
