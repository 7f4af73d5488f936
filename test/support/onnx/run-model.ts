import ort from 'onnxruntime-node'

/** Runs a model once and gives its first output as numbers. */
export async function runModel(path: string, inputs: Record<string, ort.Tensor>): Promise<number[]> {
  const session = await ort.InferenceSession.create(path, {logSeverityLevel: 3, graphOptimizationLevel: 'disabled'})
  try {
    const results = await session.run(inputs)
    const {data} = results[session.outputNames[0]!]!
    return Array.from(data as Float32Array, Number)
  } finally {
    await session.release()
  }
}

export function floatInput(dims: readonly number[], values: readonly number[]): ort.Tensor {
  return new ort.Tensor('float32', Float32Array.from(values), dims)
}
