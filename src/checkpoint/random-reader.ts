/** Bytes that can be read at any place: a file, or an object in a store. */
export interface RandomReader {
  /** For messages: a path or URL. */
  readonly name: string
  /** Bytes. */
  readonly size: number
  /**
   * Fills `target` from `offset` on.
   * @throws UserError `E_TRUNCATED` when the source ends before `target` is full, `E_READ` when it cannot be read
   */
  read(offset: number, target: Uint8Array): Promise<void>
  /** Of a file of this machine, until `close`: other threads may read it by this. */
  readonly fd?: number
  close(): Promise<void>
}
