import { expect, test } from 'vitest'
import { channelProblems, emptyChannel } from '../../../src/renderer/panels/alerts/channel-model.ts'

test('given a channel as it is typed, says of each field what is wrong, not what a parser found', () => {
  const mail = emptyChannel('email', 'c')
  const texts = { host: 'mail.example', from: 'a@example.org', to: 'b@example.org' }
  expect(channelProblems({ ...mail, texts })).toEqual({})
  expect(channelProblems({ ...mail, name: ' ', texts: { ...texts, to: '' }, port: null })).toEqual({
    name: 'Expected a name',
    to: 'Expected a text',
    port: 'Expected a whole number from 1 to 65,535',
  })
  expect(channelProblems({ ...mail, texts, port: 70_000 })).toEqual({
    port: 'Expected a whole number from 1 to 65,535',
  })
  expect(channelProblems({ ...mail, texts: { ...texts, host: 'x'.repeat(301) } })).toEqual({
    host: 'That is too long',
  })
  const bot = emptyChannel('telegram', 't')
  expect(channelProblems({ ...bot, texts: { apiUrl: 'nowhere', chatId: '1' } })).toEqual({
    apiUrl: 'Expected an address such as https://api.telegram.org',
  })
})
