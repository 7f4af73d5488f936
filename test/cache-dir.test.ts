import {join} from 'node:path'

import {expect, test} from 'vitest'

import {cacheDir} from '../src/cache-dir.ts'

test.each<[string, NodeJS.ProcessEnv, NodeJS.Platform, string]>([
  ['the home folder where nothing is set', {}, 'linux', '/home/u/.cache/frugal'],
  ['XDG_CACHE_HOME', {XDG_CACHE_HOME: '/x'}, 'linux', '/x/frugal'],
  ['XDG_CACHE_HOME on macOS too', {XDG_CACHE_HOME: '/x'}, 'darwin', '/x/frugal'],
  ['no relative XDG_CACHE_HOME', {XDG_CACHE_HOME: 'x'}, 'linux', '/home/u/.cache/frugal'],
  ['the Library on macOS', {}, 'darwin', '/home/u/Library/Caches/frugal'],
  ['LOCALAPPDATA on Windows', {LOCALAPPDATA: '/local'}, 'win32', join('/local', 'frugal', 'Cache')],
  ['the profile on Windows', {}, 'win32', join('/home/u', 'AppData', 'Local', 'frugal', 'Cache')],
  ['FRUGAL_CACHE_DIR before all', {FRUGAL_CACHE_DIR: '/f', XDG_CACHE_HOME: '/x'}, 'darwin', '/f'],
  ['an empty FRUGAL_CACHE_DIR as none', {FRUGAL_CACHE_DIR: '', XDG_CACHE_HOME: '/x'}, 'linux', '/x/frugal'],
])('the cache folder is %s', (_, env, platform, expected) => {
  expect(cacheDir(env, platform, '/home/u')).toBe(expected)
})
