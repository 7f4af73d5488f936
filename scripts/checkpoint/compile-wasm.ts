import {readFileSync} from 'node:fs'

import asc from 'assemblyscript/asc'

const FOLDER = 'src/checkpoint/wasm'

/** What is checked in, and read by src/checkpoint/codec. */
export const WASM_FILE = `${FOLDER}/codec.wasm`

/** Bytes of the module built from its AssemblyScript source; the same for the same compiler. */
export async function compileWasm(): Promise<Uint8Array> {
  let built: Uint8Array | undefined
  const memory = ['--importMemory', '--sharedMemory', '--maximumMemory', '1024']
  const features = ['--enable', 'simd', '--enable', 'threads']
  const options = ['-O3', '--converge', '--noAssert', '--runtime', 'stub', ...features, ...memory]
  const {error, stderr} = await asc.main(['codec.ts', '--baseDir', FOLDER, '--outFile', 'codec.wasm', ...options], {
    readFile: (name, baseDir) => read(`${baseDir}/${name}`),
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) built = contents as Uint8Array
    },
    listFiles: () => [],
  })
  if (error !== null || built === undefined) throw new Error(`asc: ${stderr.toString()}`, {cause: error})
  return built
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
