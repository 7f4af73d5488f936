import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

/** The licence texts of every package that a bundle's inputs came from, as their licences ask. */
export function thirdPartyLicences(inputs: string[]): string {
  const folders = new Set<string>()
  for (const input of inputs) {
    const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]
    if (folder) folders.add(folder)
  }
  return [...folders].sort().map(licenceOf).join('\n\n')
}

function licenceOf(folder: string): string {
  const {license, name, version} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = existsSync(folder) && readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry))
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `Licence: ${license}`
  return `## ${name} ${version} (${license})\n\n${text}`
}
