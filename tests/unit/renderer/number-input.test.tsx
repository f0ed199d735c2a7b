// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { NumberInput } from '../../../src/renderer/components/number-input.tsx'

afterEach(cleanup)

interface HostProps {
  readonly optional?: boolean
  readonly onValue: (value: number | null) => void
}

/** A form with one number, and a button that puts another one in its place. */
function Host({ optional = false, onValue }: HostProps) {
  const [value, setValue] = useState<number | null>(5)
  const change = (next: number | null): void => {
    setValue(next)
    onValue(next)
  }
  return (
    <>
      <NumberInput label="Price" value={value} precision={2} optional={optional} onChange={change} />
      <button type="button" onClick={() => change(7)}>
        Seven
      </button>
    </>
  )
}

function typing(optional = false) {
  const values: (number | null)[] = []
  render(<Host optional={optional} onValue={(value) => values.push(value)} />)
  const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Price' })
  const type = (text: string): void => {
    fireEvent.change(field, { target: { value: text } })
    fireEvent.blur(field)
  }
  return { values, field, type }
}

describe('a number typed by hand', () => {
  it('given more digits than the field shows, when it is left, then they stay: they are what is sent', () => {
    const { values, field, type } = typing()
    type('97.12345')
    expect(values.at(-1)).toBe(97.12345)
    expect(field.value).toBe('97.12345')
    type('1,200.50')
    expect(field.value).toBe('1,200.5')
  })

  it('given text that is no number, when another value takes its place, then the text does not stay before it', () => {
    const { values, field, type } = typing()
    type('soon')
    expect(values.at(-1)).toBeNull()
    expect(field.value).toBe('soon')
    fireEvent.click(screen.getByRole('button', { name: 'Seven' }))
    expect(field.value).toBe('7')
  })

  it('given a field that may be empty, then text that is no number is not the same as none', () => {
    const { values, field, type } = typing(true)
    type('9x')
    expect(values.at(-1)).toBeNaN()
    expect(field.value).toBe('9x')
    type('')
    expect(values.at(-1)).toBeNull()
    type('x')
    fireEvent.keyDown(field, { key: 'ArrowUp' })
    expect(values.at(-1)).toBe(1)
    expect(field.value).toBe('1')
  })
})
