/** Numbers that are the same for the same seed: xorshift32, and normal ones by Box and Muller. */
export interface Random {
  /** Above 0, below 1. */
  uniform(): number
  normal(): number
}

export function random(seed: number): Random {
  let state = seed ^ 0x9e3779b9 || 1
  let spare: number | undefined
  const uniform = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return ((state >>> 0) + 0.5) / 2 ** 32
  }
  const normal = () => {
    if (spare !== undefined) {
      const value = spare
      spare = undefined
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(uniform()))
    const angle = 2 * Math.PI * uniform()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
  return {uniform, normal}
}
