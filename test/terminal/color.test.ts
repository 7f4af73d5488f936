import {describe, expect, it} from 'vitest'

import {painter, wantsColor} from '../../src/terminal/color.ts'
import {terminalOf} from '../../src/terminal/terminal.ts'

const tty = {isTTY: true}
const pipe = {}

describe('wantsColor', () => {
  it.each([
    ['a terminal', tty, {TERM: 'xterm-256color'}, true],
    ['a pipe', pipe, {TERM: 'xterm-256color'}, false],
    ['NO_COLOR', tty, {NO_COLOR: '1'}, false],
    ['an empty NO_COLOR, which asks nothing', tty, {NO_COLOR: ''}, true],
    ['TERM=dumb', tty, {TERM: 'dumb'}, false],
    ['FORCE_COLOR in a pipe', pipe, {FORCE_COLOR: '1'}, true],
    ['FORCE_COLOR=0 on a terminal', tty, {FORCE_COLOR: '0'}, false],
    ['FORCE_COLOR=false on a terminal', tty, {FORCE_COLOR: 'false'}, false],
    ['FORCE_COLOR against NO_COLOR', pipe, {FORCE_COLOR: '1', NO_COLOR: '1'}, true],
  ])('on %s', (_, stream, env, expected) => {
    expect(wantsColor(stream, env)).toBe(expected)
  })
})

describe('painter', () => {
  it('puts the codes around the text and ends with the default colour', () => {
    expect(painter(tty, {})('green', '70%')).toBe('\u001b[32m70%\u001b[39m')
    expect(painter(tty, {})('bold', 'spot')).toBe('\u001b[1mspot\u001b[22m')
  })

  it('leaves text alone without a style, without text, and without colour', () => {
    expect(painter(tty, {})(undefined, '70%')).toBe('70%')
    expect(painter(tty, {})('red', '')).toBe('')
    expect(painter(pipe, {})('red', '70%')).toBe('70%')
  })
})

describe('terminalOf', () => {
  it('has a width only where it is a terminal that knows it', () => {
    expect(terminalOf({isTTY: true, columns: 80}, {}).width).toBe(80)
    expect(terminalOf({isTTY: true, columns: 0}, {})).not.toHaveProperty('width')
    expect(terminalOf({columns: 80}, {})).not.toHaveProperty('width')
  })
})
