import {ints, node, type OnnxGraphSpec, type OnnxTensorSpec, weight} from './onnx.ts'

const scalar = (name: string, value: number): OnnxTensorSpec => ({name, dims: [], int64: [value]})

/** One layer of attention as PyTorch exports it: sizes are worked out within the graph. */
export const ATTENTION: OnnxGraphSpec = {
  inputs: [{name: 'x', dims: ['batch_size', 'sequence_length', 8]}],
  initializers: [
    ...['q', 'k', 'v', 'o'].map((name) => weight(name, 8, 8)),
    weight('bias', 8),
    scalar('zero', 0),
    scalar('one', 1),
    ints('axis', [0]),
    ints('heads', [2]),
    ints('size', [4]),
    ints('hidden', [8]),
    {name: 'scale', dims: []},
  ],
  nodes: [
    node('Shape', ['x'], ['dims']),
    node('Gather', ['dims', 'zero'], ['batch']),
    node('Gather', ['dims', 'one'], ['tokens']),
    node('Unsqueeze', ['batch', 'axis'], ['batch1']),
    node('Unsqueeze', ['tokens', 'axis'], ['tokens1']),
    node('Concat', ['batch1', 'tokens1', 'heads', 'size'], ['split'], {axis: 0}),
    node('Concat', ['batch1', 'tokens1', 'hidden'], ['joined'], {axis: 0}),
    ...['q', 'k', 'v'].flatMap((part) => [
      node('MatMul', ['x', part], [`${part}0`]),
      node('Add', [`${part}0`, 'bias'], [`${part}1`]),
      node('Reshape', [`${part}1`, 'split'], [`${part}2`]),
      node('Transpose', [`${part}2`], [`${part}3`], {perm: part === 'k' ? [0, 2, 3, 1] : [0, 2, 1, 3]}),
    ]),
    node('MatMul', ['q3', 'k3'], ['scores']),
    node('Div', ['scores', 'scale'], ['scaled']),
    node('Softmax', ['scaled'], ['weights'], {axis: -1}),
    node('MatMul', ['weights', 'v3'], ['mixed']),
    node('Transpose', ['mixed'], ['back'], {perm: [0, 2, 1, 3]}),
    node('Reshape', ['back', 'joined'], ['flat']),
    node('MatMul', ['flat', 'o'], ['y']),
  ],
  outputs: [{name: 'last_hidden_state', dims: ['batch_size', 'sequence_length', 8]}],
}
