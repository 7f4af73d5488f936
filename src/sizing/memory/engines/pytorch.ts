import {figure, GIB} from '../calibration.ts'
import {type MemoryLine, whole} from '../plan.ts'
import {activationsNotKnown, type Describe, fusedActivations, sharded} from './lines.ts'

/** What PyTorch's allocator holds; the context, which it does not count, lies outside. */
export const pyTorch: Describe = (model, shape, weights, settings) => {
  const lines: MemoryLine[] = []
  if (shape) lines.push(fusedActivations(model, shape, weights, settings))
  if (shape && weights.type.startsWith('nf4')) {
    const {hidden, intermediate, vocab} = shape
    lines.push({
      part: 'runtime',
      bytes: (2 * hidden * (vocab + intermediate)) / settings.gpus,
      formula: `2 bytes x ${whole(hidden)} hidden x (${whole(vocab)} vocabulary + ${whole(intermediate)} intermediate)`,
      source: 'bitsandbytes: 16-bit copies of the largest matrices while they are unpacked',
    })
  }
  return {
    weights: sharded(weights, shape, settings.gpus),
    lines,
    outside: settings.device === 'cpu' ? 0 : figure('pytorch.contextGib').value * GIB,
    notes: shape ? [] : [activationsNotKnown(model)],
  }
}
