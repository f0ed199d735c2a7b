import type { AlertView } from '../../contract/views.ts'

/** Notes of each severity, in Hz: one soft note, two that rise, or a falling third twice. */
const NOTES_HZ: Readonly<Record<Exclude<AlertView['severity'], 'info'>, readonly number[]>> = {
  warning: [659.26],
  error: [587.33, 659.26],
  critical: [880, 698.46, 880, 698.46],
}
const NOTE_S = 0.22
/** Of full scale: to be noticed in a quiet room, not to startle. */
const LOUDNESS = 0.12
/** Said again it is louder, up to this. */
const LOUDEST = 0.4

let context: AudioContext | null = null

/** A few soft notes, made here, so that no file is loaded. Silent until the page was once clicked or typed into. */
export function chime(severity: keyof typeof NOTES_HZ, escalation = 0): void {
  context ??= new AudioContext()
  const audio = context
  const loudness = Math.min(LOUDEST, LOUDNESS * (1 + escalation))
  audio.resume().then(
    () =>
      NOTES_HZ[severity].forEach((frequency, index) =>
        note(audio, { frequency, loudness, at: audio.currentTime + index * NOTE_S }),
      ),
    // Without a way to sound, the alert is still on the screen.
    () => undefined,
  )
}

function note(
  audio: AudioContext,
  { frequency, loudness, at }: { frequency: number; loudness: number; at: number },
): void {
  const tone = new OscillatorNode(audio, { type: 'sine', frequency })
  const volume = new GainNode(audio, { gain: 0 })
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(loudness, at + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.001, at + NOTE_S * 2)
  tone.connect(volume).connect(audio.destination)
  tone.start(at)
  tone.stop(at + NOTE_S * 2)
}
