import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { buildIfStale, electron as electronPart, renderer } from '../../../scripts/build/parts.ts'
import { MAX_NOTICES } from '../../../src/main/desktop-notices.ts'
import { NOTIFY_CHANNEL } from '../../../src/main/page-channels.ts'
import { startDesktop, type DesktopRig } from './desktop-rig.ts'

beforeAll(async () => {
  await buildIfStale(renderer)
  await buildIfStale(electronPart)
}, 120_000)

let rig: DesktopRig
beforeEach(async () => {
  rig = await startDesktop()
  await rig.connected()
})
afterEach(() => rig.close())

const notify = (id: string, isUrgent = false) =>
  rig.pages.at(-1)?.quantx.notify({ id, title: 'QuantX', body: `alert ${id}`, isUrgent })
const shown = () => rig.electron.notifications.filter(({ isShown }) => isShown).map(({ terms }) => terms.body)

test('given what the page has to tell, then the desktop shows it, without a sound of its own', () => {
  notify('1')
  notify('2', true)
  expect(rig.electron.notifications.map(({ terms }) => terms)).toEqual([
    { title: 'QuantX', body: 'alert 1', silent: true, urgency: 'normal', timeoutType: 'default' },
    { title: 'QuantX', body: 'alert 2', silent: true, urgency: 'critical', timeoutType: 'never' },
  ])
  expect(shown()).toEqual(['alert 1', 'alert 2'])
})

test('given one that is told again, or too many, then the one before, or the oldest, gives way', () => {
  for (const id of ['1', '1', '2', '3', '4', '5', '6']) notify(id)
  expect(shown()).toEqual(['alert 2', 'alert 3', 'alert 4', 'alert 5', 'alert 6'])
  expect(shown()).toHaveLength(MAX_NOTICES)
})

test('given a click, then the window comes to the front', () => {
  notify('1')
  rig.electron.window.minimized = true
  rig.electron.notifications[0]?.emit('click')
  expect(rig.electron.window.minimized).toBe(false)
})

test('given a message that is no notice, then nothing is shown', () => {
  for (const message of [null, 'alert', { id: 'x' }, { id: 'x', title: 't', body: 'b'.repeat(501), isUrgent: false }])
    rig.pages.at(-1)?.ipcRenderer.send(NOTIFY_CHANNEL, message)
  expect(rig.electron.notifications).toEqual([])
})
