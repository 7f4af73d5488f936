/** The nodes that replicas run on. */
export interface NodeModel {
  /** Pods that fit a node. */
  podsPerNode: number
  /** Seconds from asking for a node until pods start on it. */
  startupSeconds: number
  /** Seconds that a node stays when it is needed no more: 600 for the cluster autoscaler, consolidateAfter for Karpenter. */
  idleSeconds: number
}

/** Nodes that so many replicas fill, packed as densely as they go. */
export function nodesFor(replicas: number, podsPerNode: number): number {
  return Math.ceil(replicas / podsPerNode)
}

/**
 * Nodes that are paid for at each tick: as many as the replicas fill, and those that were needed within the last
 * `idleSeconds`. A node is paid for from the tick that asks for it.
 */
export function nodesOver(
  replicas: Int32Array,
  stepSeconds: number,
  {idleSeconds, podsPerNode}: Pick<NodeModel, 'idleSeconds' | 'podsPerNode'>,
): Int32Array {
  const window = Math.ceil(idleSeconds / stepSeconds)
  const nodes = new Int32Array(replicas.length)
  // Ticks whose need is above that of every later tick of the window, the highest first.
  const peaks = new Int32Array(replicas.length)
  let first = 0
  let end = 0
  for (let tick = 0; tick < replicas.length; tick++) {
    const need = nodesFor(replicas[tick]!, podsPerNode)
    while (end > first && nodesFor(replicas[peaks[end - 1]!]!, podsPerNode) <= need) end--
    peaks[end++] = tick
    while (peaks[first]! < tick - window) first++
    nodes[tick] = nodesFor(replicas[peaks[first]!]!, podsPerNode)
  }
  return nodes
}

/** Node-hours of the ticks from `from` up to `to`. */
export function nodeHours(nodes: Int32Array, stepSeconds: number, from = 0, to = nodes.length): number {
  let sum = 0
  for (let tick = from; tick < to; tick++) sum += nodes[tick]!
  return (sum * stepSeconds) / 3600
}
