import { setTimeout as sleep } from "node:timers/promises"

/** Looks every few milliseconds until something is so; what was looked at last, if it never is. */
export const eventually = async <A>(look: () => A | Promise<A>, isSo: (seen: A) => boolean, withinMillis = 5_000): Promise<A> => {
  const deadline = Date.now() + withinMillis
  for (;;) {
    const seen = await look()
    if (isSo(seen) || Date.now() > deadline) return seen
    await sleep(5)
  }
}

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
