import {usage} from './parse.ts'

/** What was asked for, by the long name of its flag: as typed, checked later by what reads it. */
export type SettingValue = string | boolean | readonly string[]

export interface Settings {
  values: Readonly<Record<string, SettingValue | undefined>>
  /** Where a setting comes from, for messages: `--max`, or `gpu.yaml:4:1: max`. */
  placeOf(name: string): string
}

/** A setting that is one text; undefined where it was not given. */
export function textOf({values}: Settings, name: string): string | undefined {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}

export function listOf({values}: Settings, name: string): readonly string[] {
  const value = values[name]
  return Array.isArray(value) ? value : []
}

export function isSet({values}: Settings, name: string): boolean {
  return values[name] === true
}

/** Flags over values: a list that is given again replaces the whole list. */
export function mergeSettings(flags: Settings['values'], file?: Settings): Settings {
  const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined))
  return {
    values: {...file?.values, ...given},
    placeOf: (name) => (name in given || !file ? `--${name}` : file.placeOf(name)),
  }
}

/** @throws UserError `E_USAGE` for a setting that does nothing without another */
export function refuseWithout(settings: Settings, needed: string, names: readonly string[]): void {
  const idle = names.find((name) => settings.values[name] !== undefined)
  if (idle === undefined) return
  throw usage(`${settings.placeOf(idle)} does nothing without --${needed}`, `Add --${needed}, or leave it out`)
}
