/** Builds dist/: one bundle per command with shared chunks, and the declarations of the library. */
import {execFileSync} from 'node:child_process'
import {globSync, rmSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'

import {build} from 'esbuild'

import {thirdPartyLicences} from './third-party-licences.ts'

const require = createRequire(import.meta.url)

// Loaded from the user's own installation, or told how to add: too heavy for `npx`, or found by oclif on disk.
const EXTERNAL = ['@google-cloud/*', '@oclif/plugin-*', 'onnxruntime-node', 'lzma-native', 'node-llama-cpp']

const entryPoints = Object.fromEntries(
  globSync('commands/**/*.ts').map((file) => [file.replaceAll('\\', '/').replace(/\.ts$/, ''), file]),
)

rmSync('dist', {force: true, recursive: true})
const {metafile} = await build({
  entryPoints: {
    ...entryPoints,
    'hooks/command-not-found': 'src/hooks/command-not-found.ts',
    index: 'src/index.ts',
    main: 'src/main.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.15',
  external: EXTERNAL,
  metafile: true,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  // oclif and yaml are CommonJS and call `require` for node's own modules.
  banner: {js: "import {createRequire as $require} from 'node:module';const require=$require(import.meta.url);"},
  logLevel: 'warning',
})
writeFileSync('dist/THIRD-PARTY-LICENSES.txt', thirdPartyLicences(Object.keys(metafile.inputs)))

const tsc = require.resolve('typescript/package.json').replace(/package\.json$/, 'bin/tsc')
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.json'], {stdio: 'inherit'})
const oclif = require.resolve('oclif/package.json').replace(/package\.json$/, 'bin/run.js')
execFileSync(process.execPath, [oclif, 'manifest'], {stdio: ['ignore', 'ignore', 'inherit']})
