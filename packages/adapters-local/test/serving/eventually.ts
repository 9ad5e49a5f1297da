import { setTimeout as sleep } from "node:timers/promises"
import { findProcess } from "../../src/index.ts"

/** Looks every few milliseconds until something is so; what was looked at last, if it never is. */
export const eventually = async <A>(
  look: () => A | Promise<A>,
  isSo: (seen: A) => boolean,
  withinMillis = 5_000
): Promise<A> => {
  const deadline = Date.now() + withinMillis
  for (;;) {
    const seen = await look()
    if (isSo(seen) || Date.now() > deadline) return seen
    await sleep(5)
  }
}

/** Not for one that ended and was not waited for, as may happen to what an init adopts. */
export const isAlive = async (pid: number): Promise<boolean> => (await findProcess(pid)) !== undefined
