import { InvariantError, messageOf } from '../../../src/engine/model/errors.ts'
import { checkAgreement, checkAlways } from './fault-invariants.ts'
import { FaultyWorld } from './faulty-world.ts'
import type { SimulatedWorld } from './simulated-world.ts'

/** Things that happen in one world. */
export const STEPS = 300

/**
 * Lives through a world of faults, and then through calm weather to the end.
 * @throws InvariantError with the step, and a line that runs just this seed again
 */
export async function live(seed: number): Promise<SimulatedWorld> {
  const driven = new FaultyWorld(seed)
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
  } catch (error) {
    const where = step > STEPS ? 'in the end' : `step ${step}`
    const again = `npm run -s simulate -- --from ${seed} --seeds 1`
    throw new InvariantError(`seed ${seed}, ${where}: ${messageOf(error)}\nrepeat with: ${again}`, { cause: error })
  }
  return world
}
