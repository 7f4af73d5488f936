// Runs inside the page: what a person would see of it, as plain data.
globalThis.pageChecks = {
  /** Text whose contrast to what is behind it is below WCAG AA: 4.5, or 3 for large text. */
  lowContrast() {
    const low = []
    for (const {element, text} of visibleTexts()) {
      const style = getComputedStyle(element)
      const ink = colorOf(element instanceof SVGElement ? style.fill : style.color)
      const behind = backgroundOf(element)
      const size = Number.parseFloat(style.fontSize)
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700)
      const ratio = contrast(blend(ink, behind), behind)
      if (ratio < (large ? 3 : 4.5)) low.push(`${text.slice(0, 40)}: ${ratio.toFixed(2)}`)
    }
    return low
  },
  texts: () => visibleTexts().length,
  /** Elements that reach over the right edge of the window. */
  overflowing() {
    const width = document.documentElement.clientWidth
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > width + 0.5 && isShown(element) && !scrolls(element))
      .map((element) => `${element.tagName} ${element.textContent.slice(0, 40)}`)
  },
  scrollWidth: () => document.documentElement.scrollWidth,
  /** Size of each chart, its bars, and whether any two of its texts lie over each other. */
  charts: () =>
    [...document.querySelectorAll('svg')].map((svg) => {
      const {height, width} = svg.getBoundingClientRect()
      const bars = [...svg.querySelectorAll('rect:not(.track)')].map((bar) => bar.getBoundingClientRect().width)
      const texts = [...svg.querySelectorAll('text')].filter(isShown).map((text) => text.getBoundingClientRect())
      const overlaps = texts.filter((a, i) => texts.some((b, j) => i < j && overlap(a, b))).length
      const outside = texts.filter((a) => a.left < 0 || a.right > document.documentElement.clientWidth).length
      return {
        height,
        width,
        bars,
        texts: texts.length,
        overlaps,
        outside,
        title: svg.querySelector('title')?.textContent,
      }
    }),
}

/** Whether the element lies in a box that scrolls by itself. */
function scrolls(element) {
  const box = element.parentElement?.closest('pre, .table')
  return Boolean(box) && getComputedStyle(box).overflowX === 'auto'
}

function isShown(element) {
  const {height, width} = element.getBoundingClientRect()
  return width > 1 && height > 1 && getComputedStyle(element).visibility === 'visible'
}

function visibleTexts() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const texts = []
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement
    const text = walker.currentNode.textContent.trim()
    const hidden = element.closest('title, desc, style, thead') && !isShown(element)
    if (text !== '' && !hidden && isShown(element)) texts.push({element, text})
  }
  return texts
}

function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

function colorOf(text) {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true})
  canvas.fillStyle = text
  canvas.fillRect(0, 0, 1, 1)
  const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data
  return [r, g, b, a / 255]
}

function blend([r, g, b, a], behind) {
  return [r, g, b].map((part, index) => part * a + behind[index] * (1 - a))
}

function backgroundOf(element) {
  if (!element) return [255, 255, 255]
  const own = colorOf(getComputedStyle(element).backgroundColor)
  return own[3] === 1 ? own.slice(0, 3) : blend(own, backgroundOf(element.parentElement))
}

function contrast(a, b) {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(color) {
  const [r, g, b] = color.map((part) => {
    const value = part / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
