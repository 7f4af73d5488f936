/** Builds dist/ (one file a command, see docs/decisions/0001), the library's declarations and oclif's manifest. */
import {execFileSync} from 'node:child_process'
import {rmSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'

import {bundle} from './bundle.ts'
import {thirdPartyLicences} from './third-party-licences.ts'

const require = createRequire(import.meta.url)

rmSync('dist', {force: true, recursive: true})
const inputs = await bundle('dist')
writeFileSync('dist/THIRD-PARTY-LICENSES.txt', thirdPartyLicences(inputs))

const tsc = require.resolve('typescript/package.json').replace(/package\.json$/, 'bin/tsc')
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.json'], {stdio: 'inherit'})
const oclif = require.resolve('oclif/package.json').replace(/package\.json$/, 'bin/run.js')
execFileSync(process.execPath, [oclif, 'manifest'], {stdio: ['ignore', 'ignore', 'inherit']})
