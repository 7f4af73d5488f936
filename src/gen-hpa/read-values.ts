import {join} from 'node:path'

import * as z from 'zod/mini'

import {UserError} from '../errors.ts'
import {nearest} from '../nearest.ts'
import {packageRoot} from '../package-root.ts'
import {readYamlFile} from '../read-yaml-file.ts'
import {clean} from '../terminal/clean.ts'
import {PRESETS} from './choices.ts'
import type {Settings, SettingValue} from './settings.ts'

/** As much of an oclif flag as says what values it takes. */
export interface SettingForm {
  type: 'boolean' | 'option'
  multiple?: boolean
  delimiter?: string
  options?: readonly string[]
}

/**
 * Settings from a file of YAML or from a preset of templates/hpa: the keys are the long names of the flags.
 * @param forms the flags by name
 * @throws UserError `E_READ`, `E_YAML`, `E_VALUES` with each key that is wrong and its line
 */
export async function readValues(source: string, forms: Readonly<Record<string, SettingForm>>): Promise<Settings> {
  const preset = PRESETS.some((name) => name === source)
  const path = preset ? join(packageRoot(), 'templates', 'hpa', `${source}.yaml`) : source
  const {file, placeOf, value} = await readYamlFile(path, `Mend ${clean(path)}: ${KEYS}`).catch((error) => {
    throw source === '-' || error.code !== 'E_READ' ? error : noValues(error)
  })
  const parsed = z.strictObject(shapeOf(forms)).safeParse(value ?? {})
  if (!parsed.success) throw invalid(parsed.error.issues, value, forms, file, placeOf)
  const given = Object.entries(parsed.data as Record<string, Raw | undefined>)
  return {
    values: Object.fromEntries(given.map(([name, raw]) => [name, settingOf(raw!, forms[name])])),
    placeOf: (name) => `${placeOf([name])}: ${name}`,
  }
}

function noValues(cause: UserError): UserError {
  const fix = `Name a file of YAML, - for standard input, or a preset: ${PRESETS.join(', ')}`
  return new UserError(cause.message, {code: 'E_READ', fix, cause})
}

const KEYS = 'its keys are the long names of the flags of frugal gen-hpa --help'

type Scalar = string | number
type Raw = Scalar | boolean | Scalar[]

function shapeOf(forms: Readonly<Record<string, SettingForm>>) {
  const scalar = z.union([z.string(), z.number()])
  const fields = Object.entries(forms).map(([name, {delimiter, multiple, options, type}]) => {
    // A text of several words, with commas, is looked at where it is split.
    const one = options && delimiter === undefined ? z.enum(options as [string, ...string[]]) : scalar
    const schema = type === 'boolean' ? z.boolean() : multiple ? z.union([one, z.array(one)]) : one
    return [name, z.optional(schema)] as const
  })
  return {...Object.fromEntries(fields), deployment: z.optional(scalar)}
}

function settingOf(raw: Raw, form: SettingForm | undefined): SettingValue {
  if (typeof raw === 'boolean') return raw
  if (!form?.multiple) return String(raw)
  const items = [raw].flat().map(String)
  return form.delimiter === undefined ? items : items.flatMap((item) => item.split(form.delimiter!))
}

function invalid(
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
  forms: Readonly<Record<string, SettingForm>>,
  file: string,
  placeOf: (path: readonly PropertyKey[]) => string,
): UserError {
  const names = [...Object.keys(forms), 'deployment']
  const lines = issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => `${placeOf([key])}: there is no setting ${clean(key)}${didYouMean(key, names)}`)
    }
    const [name] = issue.path
    if (name === undefined) return [`${file}: values are a map of settings, as max: 20`]
    return [`${placeOf([name])}: ${String(name)} must be ${expected(forms[String(name)], value, String(name))}`]
  })
  return new UserError([...new Set(lines)].join('\n'), {code: 'E_VALUES', fix: `Mend ${file}: ${KEYS}`})
}

function expected(form: SettingForm | undefined, value: unknown, name: string): string {
  if (form?.type === 'boolean') return 'true or false'
  const what = form?.options && form.delimiter === undefined ? `one of ${form.options.join(', ')}` : 'text or a number'
  const empty = (value as Record<string, unknown>)[name] === null ? '; it is empty' : ''
  return `${what}${form?.multiple ? ', or a list of them' : ''}${empty}`
}

function didYouMean(key: string, names: readonly string[]): string {
  const [near] = nearest(key.replaceAll('_', '-').replace(/(?<=[a-z])(?=[A-Z])/g, '-'), names, 1)
  return near === undefined ? '' : `; did you mean ${near}?`
}
