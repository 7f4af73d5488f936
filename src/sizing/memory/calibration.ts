import calibration from '../../../data/calibration-memory.json' with {type: 'json'}

/** A constant of a formula, with who measured it. */
export interface Figure {
  value: number
  source: string
}

export type FigureName = keyof typeof calibration.figures

export const GIB = 2 ** 30

/** ISO date of the constants. */
export const CALIBRATED_ON: string = calibration.asOf

/** A constant of the memory formulas by its name in data/calibration-memory.json. */
export function figure(name: FigureName): Figure {
  return calibration.figures[name]
}
