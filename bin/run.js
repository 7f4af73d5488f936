#!/usr/bin/env node
// Plain syntax: this file has to parse on any Node, to say which one is needed.
import module from 'node:module'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 15)) {
  process.stderr.write(
    `frugal needs Node 22.15 or newer; this is ${process.versions.node}. Fix: npx -p node@24 -p frugal frugal\n`,
  )
  process.exit(2)
}

module.enableCompileCache?.()

const {main} = await import('../dist/main.js')
await main(import.meta.url)
