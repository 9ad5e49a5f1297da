import { statfs } from "node:fs/promises"
import { Effect } from "effect"

/** Package managers and compilers give up with less, and seldom say that this is why. */
const tooLittle = 16 * 1024 * 1024

/** Whether the disk of a directory has no room for a build; a directory that is gone tells nothing. */
export const diskIsFull = (directory: string): Effect.Effect<boolean> =>
  Effect.promise(() =>
    statfs(directory).then(
      ({ bavail, bsize }) => bavail * bsize < tooLittle,
      () => false
    )
  )
