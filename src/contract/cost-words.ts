import type { CostConfig, Delay } from './costs.ts'

/** What a configuration charges beyond fixed commission and slippage, each in a few words; empty when nothing. */
export function costWords(costs: CostConfig): readonly string[] {
  return [...commissionWords(costs), ...priceWords(costs), ...latencyWords(costs), ...holdingWords(costs)]
}

function commissionWords(costs: CostConfig): string[] {
  const words: string[] = []
  if (costs.commissionMaker !== undefined) words.push(`makers pay ${percent(costs.commissionMaker)}`)
  if (costs.commissionMaximum !== undefined) words.push(`at most ${costs.commissionMaximum} an order`)
  if (costs.commissionMaximumFraction !== undefined)
    words.push(`at most ${percent(costs.commissionMaximumFraction)} of an order`)
  if (costs.commissionPreset !== undefined) words.push(`charges of ${costs.commissionPreset}`)
  if (costs.commissionSchedule !== undefined)
    words.push(`fees ${costs.commissionSchedule.map(({ name }) => name).join(', ')}`)
  return words
}

function priceWords({ slippageModel, impact, impactCoefficient, ...costs }: CostConfig): string[] {
  const terms = {
    'volume-share': [costs.slippageImpact, costs.slippageVolumeLimit],
    spread: [costs.slippageSpread],
    volatility: [costs.slippageRange, costs.slippagePeriod],
  }
  const words: string[] = []
  if (slippageModel !== undefined) words.push(withTerms(`slippage by ${slippageModel}`, terms[slippageModel]))
  if (impact !== undefined) words.push(withTerms(`impact by ${impact}`, [impactCoefficient, costs.sharesOutstanding]))
  return words
}

function latencyWords({ latency }: CostConfig): string[] {
  if (latency === undefined) return []
  const { submit, cancel, ack } = latency
  return [`latency ${delayText(submit)} out, ${delayText(cancel)} for cancels, ${delayText(ack)} back`]
}

function holdingWords(costs: CostConfig): string[] {
  const words: string[] = []
  if (costs.conversionBasisPoints !== undefined) words.push(`conversion ${costs.conversionBasisPoints} bp`)
  if (costs.borrowRate !== undefined) words.push(`shorts pay ${percent(costs.borrowRate)} a year`)
  if (costs.hardToBorrow !== undefined)
    words.push(`hard to borrow ${Object.entries(costs.hardToBorrow).map(borrowText).join(', ')}`)
  if (costs.interestCredit !== undefined) words.push(`cash earns ${percent(costs.interestCredit)} a year`)
  if (costs.interestDebit !== undefined) words.push(`debt pays ${percent(costs.interestDebit)} a year`)
  if (costs.fundingRates !== undefined) words.push(`funding as it was, ${costs.fundingRates.length} rates`)
  else if (costs.fundingRate !== undefined) words.push(`funding ${percent(costs.fundingRate)} every 8 h`)
  return words
}

function borrowText([symbol, rate]: [string, number | null]): string {
  return rate === null ? `${symbol} (none)` : `${symbol} ${percent(rate)}`
}

function delayText(delay: Delay): string {
  switch (delay.kind) {
    case 'fixed':
      return `${delay.ms} ms`
    case 'log-normal':
      return `about ${delay.medianMs} ms`
    case 'samples':
      return `one of ${delay.ms.length} samples`
  }
}

function withTerms(text: string, terms: readonly (number | undefined)[]): string {
  const given = terms.filter((term) => term !== undefined)
  return given.length === 0 ? text : `${text} (${given.join(', ')})`
}

/** 0.0002 → `0.02 %`, without the noise of a multiplication. */
function percent(fraction: number): string {
  return `${Number(`${fraction}e2`)} %`
}
