import {cleanName} from '../clean-name.ts'
import {badModelFile} from '../model-error.ts'
import type {GgufHeader, GgufValue} from './header.ts'

const MAX_INT = 2 ** 31

/** The hyperparameters of a GGUF file, `<architecture>.<key>`, checked as they are taken. */
export class GgufFields {
  readonly file: string
  readonly architecture: string
  readonly #metadata: GgufHeader['metadata']

  constructor({file, metadata}: GgufHeader, architecture: string) {
    this.file = file
    this.architecture = architecture
    this.#metadata = metadata
  }

  /** The first of the keys that is there, as a whole number of at least 0. */
  int(...keys: string[]): number | undefined {
    for (const key of keys) {
      const value = this.#value(key)
      if (value !== undefined) return this.#checked(key, value)
    }
    return undefined
  }

  need(key: string): number {
    const value = this.int(key)
    if (value === undefined) throw this.bad(`it lacks ${this.architecture}.${key}`)
    if (value === 0) throw this.bad(`${this.architecture}.${key} is 0`)
    return value
  }

  /** One number a layer, from an array or from one number for all; undefined where the key is absent. */
  perLayer(key: string, layers: number): number[] | undefined {
    const value = this.#value(key)
    if (value === undefined) return undefined
    if (typeof value !== 'object') return Array.from({length: layers}, () => this.#checked(key, value))
    if (!value.values || value.length < layers)
      throw this.bad(`${this.architecture}.${key} has ${value.length} entries for ${layers} layers`)
    return value.values
      .slice(0, layers)
      .map((entry) => this.#checked(key, typeof entry === 'boolean' ? Number(entry) : entry))
  }

  isArray(key: string): boolean {
    return typeof this.#value(key) === 'object'
  }

  flag(key: string): boolean | undefined {
    const value = this.#value(key)
    return typeof value === 'boolean' ? value : undefined
  }

  /** Length of an array under a key without the architecture. */
  lengthOf(key: string): number | undefined {
    const value = this.#metadata.get(key)
    return typeof value === 'object' ? value.length : undefined
  }

  /** A string under a key without the architecture. */
  text(key: string): string | undefined {
    const value = this.#metadata.get(key)
    return typeof value === 'string' ? cleanName(value) : undefined
  }

  bad(problem: string) {
    return badModelFile({file: this.file}, problem)
  }

  #value(key: string): GgufValue {
    return this.#metadata.get(`${this.architecture}.${key}`)
  }

  #checked(key: string, value: GgufValue): number {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > MAX_INT)
      throw this.bad(`${this.architecture}.${key} is no whole number of a sensible size`)
    return value
  }
}
