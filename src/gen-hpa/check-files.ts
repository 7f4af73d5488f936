import {checkYaml, type LocatedFinding} from '../kubernetes/rules/check-yaml.ts'
import {readText} from '../read-text.ts'
import type {OutputColumn} from '../terminal/output.ts'
import {usage} from './parse.ts'

/**
 * What the rules find in files of manifests, in the order of files and lines.
 * @throws UserError `E_READ`, `E_BAD_YAML`; `E_USAGE` without a file
 */
export async function checkFiles(files: readonly string[]): Promise<LocatedFinding[]> {
  if (files.length === 0) throw usage('--check without a file', 'frugal gen-hpa --check hpa.yaml')
  if (files.filter((file) => file === '-').length > 1) throw usage('Standard input is given twice', 'Give - once')
  const findings: LocatedFinding[] = []
  for (const path of files) {
    const {file, text} = await readText(path)
    findings.push(...checkYaml(text, file))
  }
  return findings
}

/** In a line what was found, and whether it fails a gate: errors do, warnings by `strict`, what has no rules never. */
export function verdict(findings: readonly LocatedFinding[], strict: boolean): {summary: string; fails: boolean} {
  const errors = findings.filter(({severity}) => severity === 'error').length
  const unknown = findings.filter(({rule}) => rule === 'not-checked').length
  const warnings = findings.length - errors - unknown
  const parts = [counted(errors, 'error'), counted(warnings, 'warning')]
  return {
    summary: [...parts, ...(unknown > 0 ? [`${counted(unknown, 'object')} without rules`] : [])].join(', '),
    fails: errors > 0 || (strict && warnings > 0),
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

/** Findings as a list. */
export const findingColumns: OutputColumn<LocatedFinding>[] = [
  {header: 'place', text: ({column, file, line}) => `${file}:${line}:${column}`},
  {key: 'file', value: ({file}) => file},
  {key: 'line', value: ({line}) => line},
  {key: 'column', value: ({column}) => column},
  {
    key: 'severity',
    header: 'severity',
    value: ({severity}) => severity,
    style: ({severity}) => (severity === 'error' ? 'red' : 'yellow'),
  },
  {key: 'rule', header: 'rule', value: ({rule}) => rule, drop: 2},
  {key: 'object', header: 'object', value: ({object}) => object, drop: 1},
  {key: 'path', value: ({path}) => path},
  {header: 'what is wrong', text: ({message, path}) => (path === '' ? message : `${path}: ${message}`)},
  {key: 'message', value: ({message}) => message},
  {key: 'fix', header: 'write instead', value: ({fix}) => fix},
]
