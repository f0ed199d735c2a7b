import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { buildIfStale, electron as electronPart, renderer } from '../../../scripts/build/parts.ts'
import { readPanicResult } from '../../../src/engine/server/panic-result.ts'
import { STOP_ACCELERATOR } from '../../../src/main/stop-controls.ts'
import { MISCHIEF } from '../../fixtures/test-engine/workstation.ts'
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

describe('The other controls of trading', () => {
  const tray = () => rig.electron.trays[0]
  const says = (text: string) => vi.waitFor(() => expect(tray()?.toolTip).toBe(text), 12_000)

  test('given the tray, pauses and resumes entries in the engine, and says so', async () => {
    tray()?.choose('PAUSE entries')
    await says('QuantX: entries are paused')
    tray()?.choose('Resume entries')
    await says('QuantX: entries pass again')
  })

  test('given FLATTEN from the tray, asks first, and does it only when that is answered', async () => {
    tray()?.choose('FLATTEN everything …')
    await vi.waitFor(() => expect(rig.electron.questions).toEqual(['Close every position at every broker?']))
    expect(tray()?.toolTip).toBe('QuantX: PAPER')
    rig.electron.answer = 'FLATTEN'
    tray()?.choose('FLATTEN everything …')
    await says('QuantX: trading is stopped, positions are being closed')
    expect(await rig.nextState()).toBe('stopped by tray: FLATTEN from the tray')
  })

  test('given the menu, offers the same', async () => {
    const trading = rig.electron.menu.find(({ label }) => label === 'Trading')?.submenu as {
      label: string
      click(): void
    }[]
    expect(trading.map(({ label }) => label)).toEqual([
      'STOP trading',
      'FLATTEN everything …',
      'PAUSE entries',
      'Resume entries',
    ])
    trading[0]?.click()
    await says('QuantX: trading is stopped')
    expect(await rig.nextState()).toBe('stopped by menu: STOP from the menu')
  })

  test('given a computer that sleeps and wakes, tells the engine', async () => {
    rig.electron.powerMonitor.emit('suspend')
    rig.electron.powerMonitor.emit('resume')
    await vi.waitFor(async () => {
      const controls = await rig.client().command('settings.read', { key: 'test.controls' })
      expect(controls).toEqual([{ do: 'sleep' }, { do: 'wake' }])
    })
  })

  test('given an engine that does not answer, when the key is pressed, then the panic process stops, and the next engine is stopped', async () => {
    await rig.misbehave(MISCHIEF.deaf)
    rig.electron.shortcuts.get(STOP_ACCELERATOR)?.()
    await says('QuantX: trading is stopped')
    expect(rig.electron.panics).toHaveLength(1)
    expect(readPanicResult(rig.home)).toMatchObject({ isStored: true, order: { kind: 'stop', source: 'hotkey' } })
    await rig.connected()
    expect(await rig.nextState()).toBe('stopped by hotkey: STOP by the global key')
  })
})
