import {changedSource, type InputFile, type InputReader} from './input-file.ts'

/** The files that are read now: chunks of one may still be worked on while the next is begun. */
export class OpenFiles {
  readonly #files: readonly InputFile[]
  /** By index of the file; in order. */
  readonly #open = new Map<number, InputReader>()

  constructor(files: readonly InputFile[]) {
    this.#files = files
  }

  /** A reader that stays open until `closeBefore` or `closeAll`. Files are opened in order, one call at a time. */
  async reader(file: number): Promise<InputReader> {
    const open = this.#open.get(file) ?? (await this.#files[file]!.open())
    this.#open.set(file, open)
    return open
  }

  /**
   * Closes the files before one.
   * @throws UserError `E_CHANGED` when one of them is no longer what was opened
   */
  async closeBefore(file: number): Promise<void> {
    for (const [at, reader] of this.#open) {
      if (at >= file) return
      this.#open.delete(at)
      const changed = await reader.changed()
      await reader.close()
      if (changed) throw changedSource(reader.name)
    }
  }

  /** After a failure: closes all, and says nothing of changes. */
  async closeAll(): Promise<void> {
    const readers = [...this.#open.values()]
    this.#open.clear()
    await Promise.all(readers.map((reader) => reader.close()))
  }

  /** Fills `target` with bytes that were read before. */
  async readAgain(file: number, offset: number, target: Uint8Array): Promise<void> {
    const open = this.#open.get(file)
    const reader = open ?? (await this.#files[file]!.open())
    try {
      await reader.read(offset, target)
    } finally {
      if (!open) await reader.close()
    }
  }
}
