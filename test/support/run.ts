import {dirname} from 'node:path'

import type {Command, Interfaces} from '@oclif/core'
import {captureOutput, runCommand} from '@oclif/test'

import manifest from '../../package.json' with {type: 'json'}

/** The package's root; named because @oclif/test guesses wrong under vitest. */
export const root = dirname(dirname(import.meta.dirname))

/** The package as it is in development: commands and hooks from source. */
const fromSource = {
  ...manifest,
  oclif: {...manifest.oclif, commands: './commands', hooks: {command_not_found: './src/hooks/command-not-found.ts'}},
} as unknown as Interfaces.PJSON

/** Runs one command's class: quick, and what it imports can be stood in for. */
export async function run<T>(id: string, ...argv: string[]) {
  const {default: command} = (await import(`../../commands/${id}.ts`)) as {default: Command.Class}
  command.id = id
  const {oclif} = fromSource
  const {commands: _, ...bare} = oclif
  const pjson = {...fromSource, oclif: bare} as Interfaces.PJSON
  return captureOutput<T>(() => command.run(argv, {pjson, ignoreManifest: true, root}) as Promise<T>)
}

/** Runs a whole command line through oclif's own dispatch: help, hooks, unknown commands. */
export const cli = (line: string) => runCommand(line, {pjson: fromSource, ignoreManifest: true, root})
