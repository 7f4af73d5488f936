import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

export interface TemporaryFolder extends AsyncDisposable {
  path: string
  /** A path in the folder. */
  join(...parts: string[]): string
}

/** A new empty folder that is gone when the test ends: `await using folder = await temporaryFolder()`. */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), 'frugal-test-'))
  return {
    path,
    join: (...parts) => join(path, ...parts),
    [Symbol.asyncDispose]: () => rm(path, {recursive: true, force: true}),
  }
}
