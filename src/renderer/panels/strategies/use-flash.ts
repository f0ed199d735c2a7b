import { useEffect, useRef, useState } from 'react'

/** Long enough to be noticed across the room, short enough not to nag. */
const FLASH_MS = 1_200

/** True for a moment after the value has changed; not for the first value. */
export function useFlash(value: number | null): boolean {
  const before = useRef(value)
  const [flashes, setFlashes] = useState(false)
  useEffect(() => {
    if (before.current === value) return undefined
    before.current = value
    setFlashes(true)
    const timer = setTimeout(() => setFlashes(false), FLASH_MS)
    return () => {
      clearTimeout(timer)
      setFlashes(false)
    }
  }, [value])
  return flashes
}
