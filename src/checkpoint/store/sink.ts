/** Where bytes go, in order; nothing is there under its name before `commit`. */
export interface Sink {
  /** The bytes may be reused once it has returned. */
  write(bytes: Uint8Array): Promise<void>
  commit(): Promise<void>
  /** Leaves nothing behind; never throws. */
  abort(): Promise<void>
}
