import {writeFileSync} from 'node:fs'

import {compileWasm, WASM_FILE} from './checkpoint/compile-wasm.ts'

const wasm = await compileWasm()
writeFileSync(WASM_FILE, wasm)
console.log(`${WASM_FILE}: ${wasm.length} bytes`)
