import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'

import {compileWasm, WASM_FILE} from '../../../scripts/checkpoint/compile-wasm.ts'

test('the kernels that are checked in are built from the source beside them, and small', async () => {
  const checkedIn = readFileSync(WASM_FILE)
  expect(Buffer.compare(await compileWasm(), checkedIn)).toBe(0)
  expect(checkedIn.length).toBeLessThan(30_000)
}, 60_000)
