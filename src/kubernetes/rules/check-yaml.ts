import type {Finding} from '../finding.ts'
import {checkEach} from './check.ts'
import {objectName} from './check-object.ts'
import {isRecord} from './decode.ts'
import {show} from './report.ts'
import {badYaml, type Place, readDocuments} from './yaml/read-documents.ts'

/** A finding with its place in a file; line and column count from 1. */
export interface LocatedFinding extends Finding {
  file: string
  line: number
  column: number
}

/**
 * Checks the manifests of a YAML or JSON text, read as kubectl reads it (so that an unquoted `y` is true), in the
 * order of its lines. See {@link checkManifests}.
 * @throws UserError `E_BAD_YAML` with file, line and column for what is not YAML, or not manifests
 */
export function checkYaml(text: string, file: string): LocatedFinding[] {
  const documents = readDocuments(text, file)
  if (documents.length === 0) {
    throw badYaml(file, 'it holds no manifest', 'Give a file of Kubernetes manifests: apiVersion, kind, metadata, spec')
  }
  for (const {locate, value} of documents) {
    if (isRecord(value) && (value['apiVersion'] !== undefined || value['kind'] !== undefined)) continue
    const {column, line} = locate('')
    const what = isRecord(value) ? 'a map without apiVersion and kind' : show(value)
    throw badYaml(`${file}:${line}:${column}`, `${what} is not a manifest`, 'Begin it with apiVersion and kind')
  }
  const findings = checkEach(documents.map(({value}) => value)).map(({document, finding}) =>
    located(finding, file, documents[document]!.locate(finding.path)),
  )
  const duplicates = documents.flatMap((document) =>
    document.duplicates.map(({path, place}) => located(duplicateKey(path, document.value), file, place)),
  )
  return [...findings, ...duplicates].sort((a, b) => a.line - b.line || a.column - b.column)
}

function located(finding: Finding, file: string, {column, line}: Place): LocatedFinding {
  return {...finding, file, line, column}
}

function duplicateKey(path: string, manifest: unknown): Finding {
  return {
    severity: 'warning',
    rule: 'duplicate-key',
    object: isRecord(manifest) ? objectName(manifest) : '',
    path,
    message: 'the key is given twice, of which kubectl takes the last one',
    fix: 'remove one of the two',
  }
}
