/** The two notes of the chime, a falling third, in Hz. */
const NOTES_HZ = [880, 698.46] as const
const NOTE_S = 0.22
/** Of full scale: to be noticed in a quiet room, not to startle. */
const LOUDNESS = 0.12

let context: AudioContext | null = null

/** Two soft notes, made here, so that no file is loaded. Silent until the page was once clicked or typed into. */
export function chime(): void {
  context ??= new AudioContext()
  const audio = context
  audio.resume().then(
    () => NOTES_HZ.forEach((frequency, index) => note(audio, frequency, audio.currentTime + index * NOTE_S)),
    // Without a way to sound, the alert is still on the screen.
    () => undefined,
  )
}

function note(audio: AudioContext, frequency: number, at: number): void {
  const tone = new OscillatorNode(audio, { type: 'sine', frequency })
  const volume = new GainNode(audio, { gain: 0 })
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.001, at + NOTE_S * 2)
  tone.connect(volume).connect(audio.destination)
  tone.start(at)
  tone.stop(at + NOTE_S * 2)
}
