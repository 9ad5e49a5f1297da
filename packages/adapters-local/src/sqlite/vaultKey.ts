import { randomBytes } from "node:crypto"
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readSync,
  unlinkSync,
  writeSync
} from "node:fs"
import { dirname } from "node:path"
import { Schema } from "effect"

/** The vault's key cannot be used: `reason` says why, and what to do. Nothing was opened or sealed. */
export class VaultUnusable extends Schema.TaggedError<VaultUnusable>()("VaultUnusable", {
  path: Schema.String,
  reason: Schema.String,
  cause: Schema.optionalKey(Schema.Defect())
}) {
  override get message(): string {
    return `The vault's key ${this.path} cannot be used: ${this.reason}`
  }
}

const keyBytes = 32

/** Appears whole or not at all, also if the power fails: a half-written key would seal what nothing opens. */
const create = (path: string): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${process.pid}.new`
  const file = openSync(temporary, "wx", 0o600)
  try {
    writeSync(file, randomBytes(keyBytes))
    fsyncSync(file)
    if (!existsSync(path)) linkSync(temporary, path)
  } finally {
    closeSync(file)
    unlinkSync(temporary)
  }
  const directory = openSync(dirname(path), "r")
  fsyncSync(directory)
  closeSync(directory)
}

/**
 * The 32 bytes of the key file, made on first use.
 *
 * @param needed secrets exist already that only the present key opens: a new one would be useless
 */
export const vaultKey = (path: string, needed: boolean): Buffer => {
  if (!existsSync(path)) {
    if (needed) {
      throw new VaultUnusable({
        path,
        reason: "it is gone, and stored secrets open with no other. Put it back from a backup."
      })
    }
    create(path)
  }
  const file = openSync(path, "r")
  try {
    const { mode, size } = fstatSync(file)
    if (process.platform !== "win32" && (mode & 0o077) !== 0) {
      throw new VaultUnusable({
        path,
        reason: `others may read it (mode ${(mode & 0o777).toString(8)}). Run: chmod 600 '${path}'`
      })
    }
    if (size !== keyBytes) {
      throw new VaultUnusable({ path, reason: `it has ${size} bytes, not ${keyBytes}. Put the right one back.` })
    }
    const key = Buffer.alloc(keyBytes)
    readSync(file, key)
    return key
  } finally {
    closeSync(file)
  }
}
