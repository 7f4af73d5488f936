import {existsSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'

/** The folder of frugal's package.json, from source and from a bundle alike; what ships as data lies under it. */
export function packageRoot(): string {
  let folder = import.meta.dirname
  while (!isOurs(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error(`no package.json of frugal above ${import.meta.dirname}`)
    folder = parent
  }
  return folder
}

/** Of frugal, as its package.json has it. */
export function packageVersion(): string {
  const {version} = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {version: string}
  return version
}

function isOurs(file: string): boolean {
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === 'frugal'
}
