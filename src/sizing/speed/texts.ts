import type {Model} from '../../models/model.ts'

/** `12.3 ms`. */
export function ms(seconds: number): string {
  return `${digits(seconds * 1000)} ms`
}

/** `4.9 GB`, of 10^9. */
export function gb(bytes: number): string {
  return `${digits(bytes / 1e9)} GB`
}

/** `65.5 TFLOP`. */
export function tflop(flops: number): string {
  return `${digits(flops / 1e12)} TFLOP`
}

/** What to say of a model whose layers are not known. */
export function noShape({name}: Pick<Model, 'name'>): string {
  return `The layers of ${name} are not known.`
}

function digits(value: number): number {
  return Number(value.toPrecision(3))
}
