/** Where bytes go, in order; nothing is there under its name before `commit`. */
export interface Sink {
  /** The bytes may be reused once it has returned. */
  write(bytes: Uint8Array): Promise<void>
  /** Of a file of this machine, which is then written at any place, and not by `write`. */
  readonly places?: FilePlaces
  commit(): Promise<void>
  /** Leaves nothing behind; never throws. */
  abort(): Promise<void>
}

export interface FilePlaces {
  /** Other threads may write by this, until `commit` or `abort`. */
  readonly fd: number
  /** The same from this thread. */
  writeAt(offset: number, bytes: Uint8Array): Promise<void>
}
