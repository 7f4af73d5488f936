/** The fp32 sum in the order that numpy adds: eight running sums up to 128 values, halves beyond. */
export function pairwiseSum(values: Float32Array): number {
  const {length} = values
  if (length > 128) {
    const half = Math.floor(length / 2)
    const cut = half - (half % 8)
    return Math.fround(pairwiseSum(values.subarray(0, cut)) + pairwiseSum(values.subarray(cut)))
  }
  const whole = length < 8 ? 0 : length - (length % 8)
  let sum = whole === 0 ? 0 : sumOfEights(values.subarray(0, whole))
  for (let index = whole; index < length; index++) sum = Math.fround(sum + values[index]!)
  return sum
}

function sumOfEights(values: Float32Array): number {
  const sums = values.slice(0, 8)
  for (let index = 8; index < values.length; index++) sums[index % 8]! += values[index]!
  const pairs = [0, 2, 4, 6].map((at) => Math.fround(sums[at]! + sums[at + 1]!))
  return Math.fround(Math.fround(pairs[0]! + pairs[1]!) + Math.fround(pairs[2]! + pairs[3]!))
}
