import { decode, encode, ExtensionCodec } from '@msgpack/msgpack'

/** MessagePack extension type of a Float64Array column. */
const FLOAT64_ARRAY = 1

const codec = new ExtensionCodec()

codec.register({
  type: FLOAT64_ARRAY,
  encode: (value: unknown) =>
    value instanceof Float64Array ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : null,
  // A Float64Array must start at a multiple of eight bytes, which a payload inside a frame does not.
  // Copied, not sliced: the slice of a Node Buffer is a view on the whole frame.
  decode: (bytes: Uint8Array) => new Float64Array(new Uint8Array(bytes).buffer),
})

/** Bytes of a frame for a WebSocket. Columns travel in the machine's byte order, which is little-endian on every supported one. */
export function encodeFrame(frame: unknown): Uint8Array<ArrayBuffer> {
  return encode(frame, { extensionCodec: codec, ignoreUndefined: true })
}

/** The frame in the bytes, still to be validated. Throws a RangeError or DecodeError when they are not one frame. */
export function decodeFrame(bytes: ArrayBuffer | Uint8Array): unknown {
  return decode(bytes, { extensionCodec: codec })
}
