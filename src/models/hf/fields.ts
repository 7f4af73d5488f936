import {cleanName} from '../clean-name.ts'
import {isObject, type JsonObject, ownField} from '../file/bounded-json.ts'
import {MODEL_LIMITS} from '../limits.ts'
import {badModelFile} from '../model-error.ts'

/** Beyond any hyperparameter, and small enough that products of a few stay exact. */
const MAX_INT = 2 ** 31

/** The fields of a config.json, checked as they are taken; null counts as absent. */
export class ConfigFields {
  readonly file: string
  readonly #object: JsonObject
  readonly #defaults: JsonObject

  constructor(object: JsonObject, file: string, defaults: JsonObject = {}) {
    this.#object = object
    this.file = file
    this.#defaults = defaults
  }

  /** The same fields, with what the model's class sets where the file says nothing. */
  withDefaults(defaults: JsonObject): ConfigFields {
    return new ConfigFields(this.#object, this.file, {...this.#defaults, ...defaults})
  }

  /** The first of the names that is there, as a whole number of at least 0. */
  int(...names: string[]): number | undefined {
    const [name, value] = this.#first(names)
    if (value === undefined) return undefined
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > MAX_INT)
      throw this.bad(`${name} is ${cleanName(JSON.stringify(value))}, not a whole number of a sensible size`)
    return value
  }

  /** As {@link int}, at least 1. @throws UserError `E_BAD_MODEL_FILE` where all of the names are absent */
  need(...names: string[]): number {
    const value = this.int(...names)
    if (value === undefined) throw this.bad(`it lacks ${names[0]}`)
    if (value === 0) throw this.bad(`${names[0]} is 0`)
    return value
  }

  flag(...names: string[]): boolean | undefined {
    const [name, value] = this.#first(names)
    if (value !== undefined && typeof value !== 'boolean') throw this.bad(`${name} is neither true nor false`)
    return value
  }

  text(...names: string[]): string | undefined {
    const [, value] = this.#first(names)
    return typeof value === 'string' ? value : undefined
  }

  list(...names: string[]): unknown[] | undefined {
    const [name, value] = this.#first(names)
    if (value === undefined) return undefined
    if (!Array.isArray(value) || value.length > MODEL_LIMITS.layers) throw this.bad(`${name} is no list of layers`)
    return value
  }

  object(...names: string[]): ConfigFields | undefined {
    const [, value] = this.#first(names)
    return isObject(value) ? new ConfigFields(value, this.file) : undefined
  }

  keys(): string[] {
    return Object.keys(this.#object)
  }

  bad(problem: string) {
    return badModelFile({file: this.file}, problem, 'Take config.json from where the model was published.')
  }

  #first(names: readonly string[]): [string, unknown] {
    for (const object of [this.#object, this.#defaults]) {
      for (const name of names) {
        const value = ownField(object, name)
        if (value !== undefined && value !== null) return [name, value]
      }
    }
    return [names[0]!, undefined]
  }
}
