// One installation at a time, when two commands start at once on a fresh checkout. A holder that
// died (power cut, kill -9) is noticed at once, so nobody waits for a timeout.
import * as fs from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"

/**
 * Pids come round again, in containers soon: a process is its pid and, where /proc tells, its start.
 * One that has ended and that nobody waited for (containers again) counts as gone.
 */
const identity = (pid) => {
  try {
    const fields = fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ")
    return `${pid}:${fields[0] === "Z" ? "ended" : fields[19]}`
  } catch {
    return `${pid}:`
  }
}

const pidOf = (holder) => Number(holder.split(":")[0])

const isRunning = (one) => {
  try {
    process.kill(pidOf(one), 0)
  } catch (error) {
    return error.code === "EPERM"
  }
  return identity(pidOf(one)) === one
}

const isAlive = (holder) => holder.split(" ").some(isRunning)

const holderOf = (lock) => {
  try {
    return fs.readlinkSync(lock)
  } catch {
    return undefined
  }
}

/** A symbolic link appears together with its target, so a lock is never without a holder. */
const tryLock = (lock) => {
  try {
    fs.symlinkSync(identity(process.pid), lock)
    return true
  } catch (error) {
    if (error.code === "EEXIST") return false
    throw error
  }
}

/** A rename has one winner; whoever finds to have moved a living holder's lock puts it back. */
const removeStale = (lock, holder) => {
  const aside = `${lock}.${process.pid}`
  try {
    fs.renameSync(lock, aside)
    const found = holderOf(aside)
    fs.unlinkSync(aside)
    if (found !== holder) fs.symlinkSync(found, lock)
  } catch (error) {
    if (error.code !== "ENOENT" && error.code !== "EEXIST") throw error
  }
}

/**
 * Resolves once this process holds the lock; `onWait` is told, once, which process it waits for.
 *
 * An installer outlives a bootstrap that was killed outright, and two of them in one folder break
 * each other. So the holder shares the lock with it: the lock is stale when both are gone.
 */
export const acquire = async (lock, onWait) => {
  let told = false
  while (!tryLock(lock)) {
    const holder = holderOf(lock)
    if (holder === undefined) continue
    if (!isAlive(holder)) {
      removeStale(lock, holder)
      continue
    }
    if (!told) onWait(pidOf(holder.split(" ").find(isRunning) ?? holder))
    told = true
    await sleep(100)
  }
  const mine = identity(process.pid)
  const shareWith = (pid) => {
    fs.symlinkSync(`${mine} ${identity(pid)}`, `${lock}.${process.pid}`)
    fs.renameSync(`${lock}.${process.pid}`, lock)
  }
  const release = () => {
    if (holderOf(lock)?.split(" ")[0] === mine) fs.unlinkSync(lock)
  }
  process.on("exit", release)
  return { shareWith, release }
}
