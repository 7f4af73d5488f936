#!/usr/bin/env node
// Runs commands/*.ts as they are: Node >= 22.18 strips the types, nothing is built.
import {dirname} from 'node:path'

import pjson from '../package.json' with {type: 'json'}
import {main} from '../src/main.ts'

pjson.oclif.commands = './commands'
pjson.oclif.hooks.command_not_found = './src/hooks/command-not-found.ts'

await main({ignoreManifest: true, pjson, root: dirname(import.meta.dirname)})
