import { InvariantError, messageOf } from '../../../src/engine/model/errors.ts'
import { checkAgreement, checkAlways } from './fault-invariants.ts'
import { checkReplay } from './check-replay.ts'
import { FaultyWorld } from './faulty-world.ts'
import type { SimulatedWorld } from './simulated-world.ts'

/** Things that happen in one world. */
export const STEPS = 300
/** Of the worlds, one in so many keeps a journal, which has to replay to the same. */
const RECORDED_EVERY = 10

/**
 * Lives through a world of faults, and then through calm weather to the end.
 * @throws InvariantError with the step, and a line that runs just this seed again
 */
export async function live(seed: number): Promise<SimulatedWorld> {
  const driven = new FaultyWorld(seed, seed % RECORDED_EVERY === 0)
  const { world } = driven
  let step = 0
  try {
    for (step = 1; step <= STEPS; step++) {
      await driven.step()
      checkAlways(world)
    }
    await world.calmDown()
    checkAlways(world)
    checkAgreement(world)
    if (world.isRecorded) await checkReplay(world)
  } catch (error) {
    const where = step > STEPS ? 'in the end' : `step ${step}`
    const again = `npm run -s simulate -- --from ${seed} --seeds 1`
    throw new InvariantError(`seed ${seed}, ${where}: ${messageOf(error)}\nrepeat with: ${again}`, { cause: error })
  }
  return world
}
