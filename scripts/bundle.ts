import {globSync} from 'node:fs'

import {type BuildOptions, build, type Plugin} from 'esbuild'

/** Loaded from the user's own installation, or told how to add: too heavy for `npx`, or found by oclif on disk. */
const EXTERNAL = ['@google-cloud/*', '@oclif/plugin-*', 'onnxruntime-node', 'lzma-native', 'node-llama-cpp', '#*']

/** What the commands use of oclif. It is one file, as `Command` has to be one class for all. */
const OCLIF = "export {Args, Command, Flags, run} from '@oclif/core'"

/** What only some runs need, by the name it is imported by: files of their own, read by the call that needs them. */
const PARTS: Readonly<Record<string, string>> = {
  'check-files': 'src/gen-hpa/check-files.ts',
  'describe-spot-prices': 'src/prices/sources/aws/describe-spot-prices.ts',
  'launch-first': 'src/spot-prices/launch-first.ts',
  live: 'src/prices/live/live.ts',
  'load-policies': 'src/kubernetes/simulate/load-policies.ts',
  'object-store': 'src/checkpoint/store/object-store.ts',
  'parse-schedule': 'src/kubernetes/schedule/parse-schedule.ts',
  'pricing-client': 'src/prices/sources/aws/pricing-client.ts',
  'print-guide': 'src/recommend-gpu/print-guide.ts',
  optimize: 'src/kubernetes/simulate/optimize.ts',
  'read-diffusion': 'src/models/read-diffusion.ts',
  'read-documents': 'src/kubernetes/rules/yaml/read-documents.ts',
  'read-folder': 'src/models/hf/read-folder.ts',
  'read-gguf': 'src/models/gguf/read-gguf.ts',
  'read-manifests': 'src/kubernetes/simulate/read-manifests.ts',
  'read-onnx': 'src/models/onnx-header/read-onnx.ts',
  'read-safetensors': 'src/models/safetensors/read-safetensors.ts',
  'read-values': 'src/gen-hpa/read-values.ts',
  'to-yaml': 'src/to-yaml.ts',
}

const COMMON: BuildOptions = {
  bundle: true,
  external: EXTERNAL,
  format: 'esm',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  minifySyntax: true,
  minifyWhitespace: true,
  platform: 'node',
  target: 'node22.15',
  // oclif and yaml are CommonJS and call `require` for node's own modules.
  banner: {js: "import {createRequire as $require} from 'node:module';const require=$require(import.meta.url);"},
}

/** Bundles commands, library and what they share into a folder; the paths of all sources that went in. */
export async function bundle(outdir: string): Promise<string[]> {
  const commands = globSync('commands/**/*.ts').map((file) => file.replaceAll('\\', '/'))
  const results = await Promise.all([
    build({...COMMON, stdin: {contents: OCLIF, resolveDir: '.'}, outfile: `${outdir}/oclif.js`}),
    build({...COMMON, entryPoints: PARTS, outdir: `${outdir}/parts`, splitting: true, plugins: [filesOfTheirOwn]}),
    build({
      ...COMMON,
      entryPoints: {
        ...Object.fromEntries(commands.map((file) => [file.replace(/\.ts$/, ''), file])),
        'hooks/command-not-found': 'src/hooks/command-not-found.ts',
        index: 'src/index.ts',
        main: 'src/main.ts',
        'checkpoint-worker': 'src/checkpoint/pipeline/worker.ts',
      },
      outdir,
      plugins: [filesOfTheirOwn],
    }),
  ])
  return results.flatMap(({metafile}) => Object.keys(metafile!.inputs))
}

/** Points at the shared files through `imports` of package.json: `#oclif`, `#parts/...`. */
const filesOfTheirOwn: Plugin = {
  name: 'files-of-their-own',
  setup({onResolve}) {
    onResolve({filter: /^@oclif\/core$/}, () => ({path: '#oclif', external: true}))
    onResolve({filter: /\.ts$/}, ({kind, path}) => {
      const name = path.replace(/^.*\/|\.ts$/g, '')
      return kind === 'dynamic-import' && name in PARTS ? {path: `#parts/${name}`, external: true} : undefined
    })
  },
}
