/** A payload is not what an encoder writes: damaged, cut short, or made to harm. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError'
}
