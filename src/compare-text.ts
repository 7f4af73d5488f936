/** Order of two texts by their characters' codes, the same in every locale: localeCompare depends on the machine, and is slow. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
